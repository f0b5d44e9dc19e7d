using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

public sealed class StopWordsRemovingEstimator : TrivialEstimator<StopWordsRemovingTransformer>
{
    internal StopWordsRemovingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, Language language)
        : base(env.Register(nameof(StopWordsRemovingEstimator)), new StopWordsRemovingTransformer(env, columns, language))
    {
    }

    public enum Language
    {
        English = 0,
        French = 1,
        German = 2,
        Dutch = 3,
        Danish = 4,
        Swedish = 5,
        Italian = 6,
        Spanish = 7,
        Portuguese = 8,
        Portuguese_Brazilian = 9,
        Norwegian_Bokmal = 10,
        Russian = 11,
        Polish = 12,
        Czech = 13,
        Arabic = 14,
        Japanese = 15,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => WordFilter.Propagate(inputSchema, Transformer.Columns, "Vector of String");
}

public sealed class StopWordsRemovingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "StopWordsTransform";

    internal StopWordsRemovingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, StopWordsRemovingEstimator.Language language)
        : base(env.Register(nameof(StopWordsRemovingTransformer)), columns)
    {
        if (language != StopWordsRemovingEstimator.Language.English)
            throw new NotSupportedException($"This stand-in for ML.NET knows English stop words only, not {language}: build with the ML.NET packages to use them.");
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static StopWordsRemovingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, LoadColumns(ctx.Reader), StopWordsRemovingEstimator.Language.English);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(StopWordsRemovingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair) => WordFilter.MakeColumn(name, source, "Vector of String");

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair) => WordFilter.MakeGetter(input, source, EnglishStopWords.Words);
    }
}

public sealed class CustomStopWordsRemovingEstimator : TrivialEstimator<CustomStopWordsRemovingTransformer>
{
    internal CustomStopWordsRemovingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, string[] stopwords)
        : base(env.Register(nameof(CustomStopWordsRemovingEstimator)), new CustomStopWordsRemovingTransformer(env, columns, stopwords))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => WordFilter.Propagate(inputSchema, Transformer.Columns, "vector of Text type");
}

public sealed class CustomStopWordsRemovingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CustomStopWords";

    private readonly HashSet<string> _words;

    internal CustomStopWordsRemovingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, string[] stopwords)
        : base(env.Register(nameof(CustomStopWordsRemovingTransformer)), columns)
    {
        Contracts.CheckValue(stopwords, nameof(stopwords));
        _words = [.. stopwords.Select(word => word.Trim().ToLowerInvariant()).Where(word => word.Length > 0)];
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static CustomStopWordsRemovingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (string outputColumnName, string inputColumnName)[] columns = LoadColumns(ctx.Reader);
        return new CustomStopWordsRemovingTransformer(env, columns, [.. ValueArrays.Read<ReadOnlyMemory<char>>(ctx.Reader).Select(word => word.ToString())]);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ValueArrays.Write(ctx.Writer, _words.Order(StringComparer.Ordinal).Select(word => word.AsMemory()).ToArray());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(CustomStopWordsRemovingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair) => WordFilter.MakeColumn(name, source, "Vector of String");

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair) => WordFilter.MakeGetter(input, source, parent._words);
    }
}

/// <summary>Leaves words out of a vector of words, whatever their case.</summary>
internal static class WordFilter
{
    internal static SchemaShape Propagate(SchemaShape inputSchema, IEnumerable<(string outputColumnName, string inputColumnName)> columns, string expected)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(columns.Select(pair =>
        {
            TextColumns.Check(inputSchema.Input(pair.inputColumnName), expected, needsVector: true);
            return new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.VariableVector, TextDataViewType.Instance, false);
        }));
    }

    internal static DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, string expected)
    {
        TextColumns.Check(source, expected, needsVector: true);
        return new DataViewSchema.DetachedColumn(name, new VectorDataViewType(TextDataViewType.Instance));
    }

    internal static Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, HashSet<string> words)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        char[] lower = new char[32];
        return SlotGetters.Collect<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(input, source, (word, kept) =>
        {
            if (lower.Length < word.Length)
                lower = new char[word.Length * 2];
            int length = word.Span.ToLowerInvariant(lower);
            if (!word.IsEmpty && !lookup.Contains(lower.AsSpan(0, length)))
                kept.Add(word);
        });
    }
}
