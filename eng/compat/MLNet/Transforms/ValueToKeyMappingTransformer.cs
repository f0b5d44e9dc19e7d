using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private readonly KeyMap[] _maps;
    private readonly bool _annotateAsText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, KeyMap[] maps, bool annotateAsText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), columns)
    {
        _maps = maps;
        _annotateAsText = annotateAsText;
    }

    internal static ValueToKeyMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (string outputColumnName, string inputColumnName)[] columns = LoadColumns(ctx.Reader);
        bool annotateAsText = ctx.Reader.ReadBoolean();
        KeyMap[] maps = [.. columns.Select(_ => KeyMap.Load(ctx.Reader))];
        return new ValueToKeyMappingTransformer(env, columns, maps, annotateAsText);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write(_annotateAsText);
        foreach (KeyMap map in _maps)
            map.Save(ctx.Writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ValueToKeyMappingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            KeyMap map = parent._maps[pair];
            if (!source.Type.ItemType().Equals(map.ItemType))
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, map.ItemType.ToString(), source.Type.ToString());
            // A key type holds one value at least.
            var key = new KeyDataViewType(typeof(uint), Math.Max(1, map.Count));
            DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(key, vector.Dimensions) : key;
            var annotations = new DataViewSchema.Annotations.Builder();
            map.Annotate(annotations, source, parent._annotateAsText);
            annotations.Add(source.Annotations, kind => kind == AnnotationKinds.SlotNames);
            return new DataViewSchema.DetachedColumn(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair) => parent._maps[pair].MakeGetter(input, source);
    }
}
