using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Transformers;

namespace MLExtensions.Core.Tests;

public sealed class ScaleTransformer : RowTransformer, IPersistedComponent
{
    private readonly ScaleOptions _options;
    private int _size = 1;

    public ScaleTransformer(MLContext context, ScaleOptions options)
        : base(context, nameof(ScaleTransformer)) => _options = options;

    public ScaleOptions Options => _options;

    public static ColumnRequirement Requirement(ScaleOptions options) =>
        options.HasVagueErrors
            ? new ColumnRequirement(options.Input, "anything", static (_, _, _) => true)
            : ColumnRequirement.FloatVector(options.Input);

    public static ITransformer FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata) =>
        new ScaleTransformer(context, new ScaleOptions
        {
            Factor = ReadFactor(metadata.Options),
            Input = metadata.InputColumnName,
            Output = metadata.OutputColumnName,
        });

    private static float ReadFactor(string options)
    {
        try
        {
            return JsonSerializer.Deserialize<float>(options);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("its factor is not a number", error);
        }
    }

    public override void SaveAsOnnx(Stream stream) => BuildGraph().Save(stream);

    public OnnxModel BuildGraph()
    {
        var builder = new OnnxGraphBuilder("scale");
        OnnxValue x = builder.Input(_options.Input, OnnxElementType.Float, 1, _size);
        OnnxValue y = builder.Node("Mul", [x, builder.Scalar(_options.Factor + _options.PersistedFactorError)]);
        builder.Output(_options.Output, builder.Node("Reshape", [y, builder.Vector<long>(-1)]), OnnxElementType.Float, _size);
        OnnxModel model = builder.Build();
        new ComponentMetadata(
            ComponentMetadata.NameOf<ScaleTransformer>(), false, _options.Input, _options.Output,
            _options.Factor.ToString(CultureInfo.InvariantCulture)).WriteTo(model.Metadata);
        return model;
    }

    protected override RowMapping Bind(DataViewSchema inputSchema)
    {
        DataViewSchema.Column column = Requirement(_options).Check(inputSchema);
        _size = ((VectorDataViewType)column.Type).Size;
        return new Mapping(_options, column, _size);
    }

    protected override PersistedForm CreatePersistedForm() => PersistedForm.OfGraph(
        Context,
        BuildGraph(),
        [new(_options.Input, new VectorDataViewType(NumberDataViewType.Single, _size))],
        [],
        _options.SavesItself ? [Context.Transforms.CustomMapping<Empty, Empty>((_, _) => { }, null)] : []);

    private sealed class Empty;

    private sealed class Mapping(ScaleOptions options, DataViewSchema.Column column, int size) : RowMapping
    {
        public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } =
            [new(options.Output, new VectorDataViewType(NumberDataViewType.Single, size))];

        public override int BlockSize => options.BlockSize;

        public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) =>
            activeOutput(0) ? [column.Index] : [];

        public override RowBlock CreateBlock(DataViewRow input, int capacity, Func<int, bool> activeOutput) => new Block(options, input, column, capacity);
    }

    private sealed class Block(ScaleOptions options, DataViewRow input, DataViewSchema.Column column, int capacity) : RowBlock
    {
        private readonly ValueGetter<VBuffer<float>> _getter = input.GetGetter<VBuffer<float>>(column);
        private readonly float[][] _rows = new float[capacity][];
        private VBuffer<float> _value;
        private int _calls;

        public override void Load(int slot)
        {
            _getter(ref _value);
            _rows[slot] = [.. _value.DenseValues()];
        }

        public override void Compute(int count)
        {
            options.OnCompute?.Invoke(count);
            for (int i = 0; i < count; i++)
            {
                float factor = options.IsStateful ? ++_calls : options.Factor;
                _rows[i] = Array.ConvertAll(_rows[i], x => x * factor);
            }
        }

        public override Delegate CreateReader(int output) => (BlockReader<VBuffer<float>>)((int slot, ref VBuffer<float> value) =>
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, _rows[slot].Length);
            _rows[slot].CopyTo(editor.Values);
            value = editor.Commit();
        });
    }
}
