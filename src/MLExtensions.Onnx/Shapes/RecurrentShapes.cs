namespace MLExtensions.Onnx;

/// <summary>Recurrent layers: X [length, batch, features], W [directions, gates · hidden, features].</summary>
internal static class RecurrentShapes
{
    public static void Register(ShapeRules rules) => rules.Add(["RNN", "GRU", "LSTM"], Recurrent);

    private static void Recurrent(ShapeContext context)
    {
        context.RequireRank(0, 3);
        context.RequireRank(1, 3);
        context.RequireRank(2, 3);
        IReadOnlyList<OnnxDim> x = context.Dims(0) ?? ShapeMath.Unknown(3);
        if (context.Dims(1) is IReadOnlyList<OnnxDim> w && ShapeMath.Unify(x[2], w[2]) is null)
            throw context.Error($"its input {context.Describe(0)} has {x[2]} features; its weights {context.Describe(1)} need {w[2]}.");
        bool batchFirst = context.Node.GetInt("layout", 0) != 0;
        (OnnxDim length, OnnxDim batch) = batchFirst ? (x[1], x[0]) : (x[0], x[1]);
        OnnxDim directions = context.Node.GetString("direction", "forward") == "bidirectional" ? 2 : 1;
        OnnxDim hidden = context.Dims(2)?[2] ?? ((SymbolicInt)context.Node.GetInt("hidden_size", -1)).ToDim();
        context.Set(0, context.Type(0), batchFirst ? [batch, length, directions, hidden] : [length, directions, batch, hidden]);
        OnnxDim[] last = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
        context.Set(1, context.Type(0), last);
        if (context.Node.OpType == "LSTM")
            context.Set(2, context.Type(0), last);
    }
}
