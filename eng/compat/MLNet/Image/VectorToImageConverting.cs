using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class VectorToImageConvertingEstimator : TrivialEstimator<VectorToImageConvertingTransformer>
{
    internal VectorToImageConvertingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int imageHeight, int imageWidth, ColorPlanes planes, float scaleImage, float offsetImage)
        : base(env.Register(nameof(VectorToImageConvertingEstimator)), new VectorToImageConvertingTransformer(env, columns, imageHeight, imageWidth, planes, scaleImage, offsetImage))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            bool isNumeric = source.ItemType == NumberDataViewType.Single || source.ItemType == NumberDataViewType.Double || source.ItemType == NumberDataViewType.Byte;
            if (source.Kind != SchemaShape.Column.VectorKind.Vector || !isNumeric)
            {
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.inputColumnName,
                    "known-size vector of type Single, Double or Byte", source.GetTypeString());
            }

            return new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.Scalar, Transformer.Type, false);
        }));
    }
}

public sealed class VectorToImageConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "VectorToImageConverter";

    private readonly ColorPlanes _planes;
    private readonly float _scale, _offset;

    internal VectorToImageConvertingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int imageHeight, int imageWidth, ColorPlanes planes, float scaleImage, float offsetImage)
        : base(env.Register(nameof(VectorToImageConvertingTransformer)), columns)
    {
        Contracts.CheckParam(planes.Count > 0, "colorsPresent", "Need to use at least one color plane");
        Contracts.CheckParam(imageWidth > 0, nameof(imageWidth), "Image width must be greater than zero");
        Contracts.CheckParam(imageHeight > 0, nameof(imageHeight), "Image height must be greater than zero");
        Contracts.CheckParam(float.IsFinite(offsetImage), nameof(offsetImage));
        Contracts.CheckParam(float.IsFinite(scaleImage) && scaleImage != 0, nameof(scaleImage));
        Type = new ImageDataViewType(imageHeight, imageWidth);
        _planes = planes;
        _scale = scaleImage;
        _offset = offsetImage;
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal ImageDataViewType Type { get; }

    internal static VectorToImageConvertingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        => new(env, LoadColumns(ctx.Reader), ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32(), ColorPlanes.Load(ctx.Reader), ctx.Reader.ReadSingle(), ctx.Reader.ReadSingle());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write(Type.Height);
        ctx.Writer.Write(Type.Width);
        _planes.Save(ctx.Writer);
        ctx.Writer.Write(_scale);
        ctx.Writer.Write(_offset);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(VectorToImageConvertingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            ImageDataViewType type = parent.Type;
            if (source.Type is not VectorDataViewType vector)
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, "image", source.Type.ToString());
            if (vector.Size != (long)type.Height * type.Width * parent._planes.Count)
            {
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name,
                    new VectorDataViewType(vector.ItemType, type.Height, type.Width, parent._planes.Count).ToString(), vector.ToString());
            }

            return new DataViewSchema.DetachedColumn(name, type);
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
        {
            DataViewType item = source.Type.ItemType();
            if (item == NumberDataViewType.Single)
                return Getter<float>(input, source, value => value, parent._scale, parent._offset);
            if (item == NumberDataViewType.Double)
                return Getter<double>(input, source, value => (float)value, parent._scale, parent._offset);
            // Of bytes scale and offset do not count.
            if (item == NumberDataViewType.Byte)
                return Getter<byte>(input, source, value => value, 1, 0);
            throw Contracts.Except("We only support float, double or byte arrays");
        }

        private ValueGetter<MLImage> Getter<T>(DataViewRow input, DataViewSchema.Column source, Func<T, float> convert, float scale, float offset)
        {
            ValueGetter<VBuffer<T>> getter = input.GetGetter<VBuffer<T>>(source);
            int pixels = parent.Type.Width * parent.Type.Height;
            int[] places = parent._planes.Places();
            (int pixelStride, int planeStride) = parent._planes.Strides(pixels);
            bool isScaled = offset != 0 || scale != 1;
            VBuffer<T> vector = default;
            return (ref MLImage image) =>
            {
                getter(ref vector);
                // Without one explicit value: a missing image.
                if (vector.GetValues().IsEmpty)
                {
                    image = null;
                    return;
                }

                VBuffers.Densify(ref vector);
                ReadOnlySpan<T> values = vector.GetValues();
                byte[] bytes = new byte[pixels * 4];
                for (int channel = 0; channel < places.Length; channel++)
                {
                    int place = places[channel];
                    // What is not in the vector: colours are scaled zeros; alpha is opaque, but 0 where values are scaled, as in the real packages.
                    float absent = channel < 3 ? 0 : 255;
                    bool isUnscaledAlpha = isScaled && channel == 3 && place < 0;
                    for (int i = 0; i < pixels; i++)
                    {
                        float value = place < 0 ? absent : convert(values[(place * planeStride) + (i * pixelStride)]);
                        bytes[(i * 4) + channel] = isUnscaledAlpha ? (byte)0 : isScaled ? (byte)Math.Round((value * scale) - offset) : (byte)value;
                    }
                }

                image = new MLImage(bytes, parent.Type.Width, parent.Type.Height, MLPixelFormat.Bgra32) { Tag = nameof(VectorToImageConvertingTransformer) };
            };
        }
    }
}
