using Google.Protobuf;
using MLExtensions.Onnx.Proto;
using Kind = MLExtensions.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace MLExtensions.Onnx;

/// <summary>A named attribute of a node. Immutable.</summary>
public sealed class OnnxAttribute
{
    private readonly AttributeProto _proto;

    internal OnnxAttribute(AttributeProto proto) => _proto = proto;

    /// <summary>The attribute's name.</summary>
    public string Name => _proto.Name;

    /// <summary>An integer; booleans are 0 and 1.</summary>
    public static OnnxAttribute Int(string name, long value) => New(name, Kind.Int, proto => proto.I = value);

    /// <summary>A 32-bit float.</summary>
    public static OnnxAttribute Float(string name, float value) => New(name, Kind.Float, proto => proto.F = value);

    /// <summary>A text.</summary>
    public static OnnxAttribute String(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return New(name, Kind.String, proto => proto.S = ByteString.CopyFromUtf8(value));
    }

    /// <summary>A list of integers.</summary>
    public static OnnxAttribute Ints(string name, params ReadOnlySpan<long> values)
    {
        OnnxAttribute attribute = New(name, Kind.Ints);
        attribute._proto.Ints.Capacity = values.Length;
        foreach (long value in values)
            attribute._proto.Ints.Add(value);
        return attribute;
    }

    /// <summary>A list of 32-bit floats.</summary>
    public static OnnxAttribute Floats(string name, params ReadOnlySpan<float> values)
    {
        OnnxAttribute attribute = New(name, Kind.Floats);
        attribute._proto.Floats.Capacity = values.Length;
        foreach (float value in values)
            attribute._proto.Floats.Add(value);
        return attribute;
    }

    /// <summary>A list of texts.</summary>
    public static OnnxAttribute Strings(string name, params IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        OnnxAttribute attribute = New(name, Kind.Strings);
        foreach (string value in values)
            attribute._proto.Strings.Add(ByteString.CopyFromUtf8(value));
        return attribute;
    }

    /// <summary>A constant tensor.</summary>
    public static OnnxAttribute Tensor(string name, OnnxTensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return New(name, Kind.Tensor, proto => proto.T = value.ToProto(name: null));
    }

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public long AsInt() => Check(Kind.Int).I;

    /// <summary>The 32-bit float.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public float AsFloat() => Check(Kind.Float).F;

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public string AsString() => Check(Kind.String).S.ToStringUtf8();

    /// <summary>The list of integers.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public long[] AsInts() => [.. Check(Kind.Ints).Ints];

    /// <summary>The list of 32-bit floats.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public float[] AsFloats() => [.. Check(Kind.Floats).Floats];

    /// <summary>The list of texts.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public string[] AsStrings() => [.. Check(Kind.Strings).Strings.Select(value => value.ToStringUtf8())];

    /// <summary>The constant tensor.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public OnnxTensor AsTensor() => new(Check(Kind.Tensor).T);

    internal AttributeProto ToProto() => _proto;

    private static OnnxAttribute New(string name, Kind kind, Action<AttributeProto>? set = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var proto = new AttributeProto { Name = name, Type = kind };
        set?.Invoke(proto);
        return new OnnxAttribute(proto);
    }

    private AttributeProto Check(Kind kind) => _proto.Type == kind
        ? _proto
        : throw new InvalidOperationException($"Attribute '{Name}' is {_proto.Type}, not {kind}.");
}
