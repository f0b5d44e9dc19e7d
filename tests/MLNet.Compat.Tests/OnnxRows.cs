using Microsoft.ML.Data;

namespace MLNet.Compat.Tests;

public sealed class VariableTokens
{
    public string[] Tokens { get; set; } = [];
}

public sealed class TwoTokens
{
    [VectorType(2)]
    public string[] Tokens { get; set; } = [];
}

public sealed class OneToken
{
    public string Tokens { get; set; } = "";
}

public sealed class SumRow
{
    public float[] Sum { get; set; } = [];
}

public sealed class TwoFloats
{
    [VectorType(2)]
    public float[] X { get; set; } = [];
}

public sealed class ThreeFloats
{
    [VectorType(3)]
    public float[] X { get; set; } = [];
}

public sealed class ManyFloats
{
    public float[] X { get; set; } = [];
}
