using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

public sealed class WordTokenizingEstimator : TrivialEstimator<WordTokenizingTransformer>
{
    internal WordTokenizingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, char[] separators)
        : base(env.Register(nameof(WordTokenizingEstimator)), new WordTokenizingTransformer(env, columns, separators ?? [' ']))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            TextColumns.Check(source, "String or Vector of String");
            return new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.VariableVector, source.ItemType, false);
        }));
    }
}

public sealed class WordTokenizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TokenizeTextTransform";

    private readonly char[] _separators;

    internal WordTokenizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, char[] separators)
        : base(env.Register(nameof(WordTokenizingTransformer)), columns)
    {
        Contracts.CheckNonEmpty(separators, nameof(separators));
        _separators = separators;
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static WordTokenizingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, LoadColumns(ctx.Reader), ctx.Reader.ReadString().ToCharArray());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write(new string(_separators));
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(WordTokenizingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            TextColumns.Check(source, "String or Vector of String");
            return new DataViewSchema.DetachedColumn(name, new VectorDataViewType(TextDataViewType.Instance));
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
            => SlotGetters.Collect<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(input, source, (text, words) => TextColumns.Split(text, parent._separators, words));
    }
}
