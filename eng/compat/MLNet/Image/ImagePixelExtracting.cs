using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, ColorPlanes planes, float offsetImage, float scaleImage, bool outputAsFloatArray)
        : base(env.Register(nameof(ImagePixelExtractingEstimator)), new ImagePixelExtractingTransformer(env, columns, planes, offsetImage, scaleImage, outputAsFloatArray))
    {
    }

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 1,
        Red = 2,
        Green = 4,
        Blue = 8,
        Rgb = Red | Green | Blue,
        All = Alpha | Red | Green | Blue,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            inputSchema.CheckedImage(pair.inputColumnName);
            return new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.Vector, Transformer.ItemType, false);
        }));
    }
}

public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImagePixelExtractor";

    private readonly ColorPlanes _planes;
    private readonly float _offset, _scale;

    internal ImagePixelExtractingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, ColorPlanes planes, float offsetImage, float scaleImage, bool outputAsFloatArray)
        : base(env.Register(nameof(ImagePixelExtractingTransformer)), columns)
    {
        Contracts.CheckParam(planes.Count > 0, "colorsToExtract", "Need to use at least one color plane.");
        ItemType = outputAsFloatArray ? NumberDataViewType.Single : NumberDataViewType.Byte;
        _planes = planes;
        // Bytes come as they are.
        _offset = outputAsFloatArray ? offsetImage : 0;
        _scale = outputAsFloatArray ? scaleImage : 1;
        Contracts.CheckParam(float.IsFinite(_offset), nameof(offsetImage));
        Contracts.CheckParam(float.IsFinite(_scale) && _scale != 0, nameof(scaleImage));
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal NumberDataViewType ItemType { get; }

    internal static ImagePixelExtractingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        => new(env, LoadColumns(ctx.Reader), ColorPlanes.Load(ctx.Reader), ctx.Reader.ReadSingle(), ctx.Reader.ReadSingle(), ctx.Reader.ReadBoolean());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        _planes.Save(ctx.Writer);
        ctx.Writer.Write(_offset);
        ctx.Writer.Write(_scale);
        ctx.Writer.Write(ItemType == NumberDataViewType.Single);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImagePixelExtractingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            ImageDataViewType type = source.CheckedImageType();
            if (type.Height <= 0 || type.Width <= 0)
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, "known-size image", "unknown-size image");
            int planes = parent._planes.Count;
            return new DataViewSchema.DetachedColumn(name, parent._planes.Interleaved
                ? new VectorDataViewType(parent.ItemType, type.Height, type.Width, planes)
                : new VectorDataViewType(parent.ItemType, planes, type.Height, type.Width));
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair) => throw new NotSupportedException();

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair, List<Action> disposers)
        {
            var table = new float[256];
            for (int i = 0; i < table.Length; i++)
                table[i] = (i - parent._offset) * parent._scale;
            return parent.ItemType == NumberDataViewType.Single
                ? Getter(input, source, disposers, table)
                : Getter(input, source, disposers, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        }

        // The value of each of the 256 levels comes from the table.
        private ValueGetter<VBuffer<T>> Getter<T>(DataViewRow input, DataViewSchema.Column source, List<Action> disposers, T[] table)
            where T : struct
        {
            ColorPlanes planes = parent._planes;
            int[] places = planes.Places();
            var type = (ImageDataViewType)source.Type;
            int pixels = type.Width * type.Height;
            (int pixelStride, int planeStride) = planes.Strides(pixels);
            ValueGetter<MLImage> getter = input.GetGetter<MLImage>(source);
            MLImage image = null;
            disposers.Add(() => image?.Dispose());
            return (ref VBuffer<T> result) =>
            {
                getter(ref image);
                if (image == null)
                {
                    // A missing image: all zeros.
                    result = VBufferEditor.Create(ref result, pixels * planes.Count, 0).Commit();
                    return;
                }

                Contracts.Check(image.Height == type.Height && image.Width == type.Width,
                    $"Column '{source.Name}', row {input.Position}: an image of {image.Width} x {image.Height}, where the column's type says {type.Width} x {type.Height}.");
                VBufferEditor<T> editor = VBufferEditor.Create(ref result, pixels * planes.Count);
                ReadOnlySpan<byte> bytes = image.Pixels;
                bool isRgba = image.PixelFormat == MLPixelFormat.Rgba32;
                for (int channel = 0; channel < places.Length; channel++)
                {
                    if (places[channel] < 0)
                        continue;
                    int from = isRgba && channel < 3 ? 2 - channel : channel;
                    if (typeof(T) == typeof(float) && pixelStride == 1)
                    {
                        CopyPlane(bytes, from, MemoryMarshal.Cast<T, float>(editor.Values.Slice(places[channel] * planeStride, pixels)));
                        continue;
                    }

                    for (int to = places[channel] * planeStride; from < bytes.Length; from += 4, to += pixelStride)
                        editor.Values[to] = table[bytes[from]];
                }

                result = editor.Commit();
            };
        }

        /// <summary>One byte of every pixel as floats, as the table has them.</summary>
        private void CopyPlane(ReadOnlySpan<byte> bytes, int place, Span<float> values)
        {
            ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(bytes);
            int i = 0;
            for (; i <= pixels.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
            {
                Vector256<uint> levels = (Vector256.Create(pixels[i..]) >>> (8 * place)) & Vector256.Create(255u);
                ((Vector256.ConvertToSingle(levels.AsInt32()) - Vector256.Create(parent._offset)) * parent._scale).CopyTo(values[i..]);
            }

            for (; i < pixels.Length; i++)
                values[i] = (bytes[(4 * i) + place] - parent._offset) * parent._scale;
        }
    }
}
