using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

public sealed class TextNormalizingEstimator : TrivialEstimator<TextNormalizingTransformer>
{
    internal TextNormalizingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, CaseMode caseMode, bool keepDiacritics, bool keepPunctuations, bool keepNumbers)
        : base(env.Register(nameof(TextNormalizingEstimator)), new TextNormalizingTransformer(env, columns, caseMode, keepDiacritics, keepPunctuations, keepNumbers))
    {
    }

    public enum CaseMode
    {
        Lower = 0,
        Upper = 1,
        None = 2,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            TextColumns.Check(source, "String or vector of String");
            bool isScalar = source.Kind == SchemaShape.Column.VectorKind.Scalar;
            return new SchemaShape.Column(pair.outputColumnName, isScalar ? source.Kind : SchemaShape.Column.VectorKind.VariableVector, source.ItemType, false);
        }));
    }
}

public sealed class TextNormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TextNormalizerTransform";

    private readonly TextNormalizingEstimator.CaseMode _caseMode;
    private readonly bool _keepDiacritics, _keepPunctuations, _keepNumbers;

    internal TextNormalizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns,
        TextNormalizingEstimator.CaseMode caseMode, bool keepDiacritics, bool keepPunctuations, bool keepNumbers)
        : base(env.Register(nameof(TextNormalizingTransformer)), columns)
    {
        _caseMode = caseMode;
        _keepDiacritics = keepDiacritics;
        _keepPunctuations = keepPunctuations;
        _keepNumbers = keepNumbers;
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static TextNormalizingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (string outputColumnName, string inputColumnName)[] columns = LoadColumns(ctx.Reader);
        var caseMode = (TextNormalizingEstimator.CaseMode)ctx.Reader.ReadByte();
        return new TextNormalizingTransformer(env, columns, caseMode, ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write((byte)_caseMode);
        ctx.Writer.Write(_keepDiacritics);
        ctx.Writer.Write(_keepPunctuations);
        ctx.Writer.Write(_keepNumbers);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private ReadOnlyMemory<char> Normalize(ReadOnlyMemory<char> text, StringBuilder scratch)
    {
        scratch.Clear();
        foreach (char c in text.Span)
        {
            if ((!_keepPunctuations && char.IsPunctuation(c)) || (!_keepNumbers && char.IsNumber(c)) || (!_keepDiacritics && Diacritics.IsMark(c)))
                continue;
            char kept = _keepDiacritics ? c : Diacritics.Strip(c);
            scratch.Append(_caseMode switch
            {
                TextNormalizingEstimator.CaseMode.Lower => char.ToLowerInvariant(kept),
                TextNormalizingEstimator.CaseMode.Upper => char.ToUpperInvariant(kept),
                _ => kept,
            });
        }

        return scratch.Equals(text.Span) ? text : scratch.ToString().AsMemory();
    }

    private sealed class Mapper(TextNormalizingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            TextColumns.Check(source, "String or vector of String");
            return new DataViewSchema.DetachedColumn(name, source.Type is VectorDataViewType ? new VectorDataViewType(TextDataViewType.Instance) : source.Type);
        }

        // Of a vector, slots that end up empty are dropped.
        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
        {
            var scratch = new StringBuilder();
            if (source.Type is not VectorDataViewType)
                return SlotGetters.MapScalar<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(input, source, text => parent.Normalize(text, scratch));
            return SlotGetters.Collect<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(input, source, (text, slots) =>
            {
                ReadOnlyMemory<char> normalized = parent.Normalize(text, scratch);
                if (!normalized.IsEmpty)
                    slots.Add(normalized);
            });
        }
    }
}
