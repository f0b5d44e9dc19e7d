using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, string[] keepColumns, string[] dropColumns, bool keepHidden)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(keepColumns, dropColumns, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Transformer.CheckNames(inputSchema.Select(c => c.Name));
        return new SchemaShape(inputSchema.Where(c => Transformer.Keeps(c.Name)));
    }
}

public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private readonly string[] _names;
    private readonly bool _keep;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(string[] keepColumns, string[] dropColumns, bool keepHidden)
    {
        bool hasKeep = keepColumns?.Length > 0, hasDrop = dropColumns?.Length > 0;
        Contracts.Check(!(hasKeep && hasDrop), $"Both {nameof(keepColumns)} and {nameof(dropColumns)} are set. Exactly one can be specified.");
        Contracts.Check(hasKeep || hasDrop, $"Neither {nameof(keepColumns)} and {nameof(dropColumns)} is set. Exactly one must be specified.");
        _names = hasKeep ? keepColumns : dropColumns;
        _keep = hasKeep;
        _keepHidden = keepHidden;
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new SelectedColumns(new EmptyDataView(inputSchema), Select(inputSchema)).Schema;

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new SelectedColumns(input, Select(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new SelectedColumns(new EmptyDataView(inputSchema), Select(inputSchema));

    internal static ColumnSelectingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        bool keep = ctx.Reader.ReadBoolean(), keepHidden = ctx.Reader.ReadBoolean();
        var names = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < names.Length; i++)
            names[i] = ctx.Reader.ReadString();
        return new ColumnSelectingTransformer(keep ? names : null, keep ? null : names, keepHidden);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        ctx.Writer.Write(_keep);
        ctx.Writer.Write(_keepHidden);
        ctx.Writer.Write(_names.Length);
        foreach (string name in _names)
            ctx.Writer.Write(name);
    }

    internal bool Keeps(string name) => _names.Contains(name) == _keep;

    internal void CheckNames(IEnumerable<string> inputSchema)
    {
        string[] missing = [.. _names.Except(inputSchema)];
        if (missing.Length > 0)
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", string.Join(",", missing));
    }

    // Kept columns come in the order asked for; a drop takes hidden columns of the name with it.
    private int[] Select(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        CheckNames(inputSchema.Select(c => c.Name));
        if (!_keep)
            return [.. inputSchema.Where(c => Keeps(c.Name)).Select(c => c.Index)];
        return [.. _names.SelectMany(name => inputSchema.Where(c => c.Name == name && (_keepHidden || !c.IsHidden))).Select(c => c.Index)];
    }
}
