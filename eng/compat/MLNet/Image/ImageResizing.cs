using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int imageWidth, int imageHeight, ResizingKind resizing, Anchor cropAnchor)
        : base(env.Register(nameof(ImageResizingEstimator)), new ImageResizingTransformer(env, columns, imageWidth, imageHeight, resizing, cropAnchor))
    {
    }

    public enum ResizingKind : byte
    {
        IsoPad = 0,
        IsoCrop = 1,
        Fill = 2,
    }

    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            inputSchema.CheckedImage(pair.inputColumnName);
            return new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.Scalar, Transformer.Type, false);
        }));
    }
}

public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageScalerTransform";

    private readonly ImageResizingEstimator.ResizingKind _resizing;
    private readonly ImageResizingEstimator.Anchor _anchor;

    internal ImageResizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int imageWidth, int imageHeight,
        ImageResizingEstimator.ResizingKind resizing, ImageResizingEstimator.Anchor cropAnchor)
        : base(env.Register(nameof(ImageResizingTransformer)), columns)
    {
        Contracts.CheckParam(imageWidth > 0, nameof(imageWidth));
        Contracts.CheckParam(imageHeight > 0, nameof(imageHeight));
        Contracts.CheckParam(Enum.IsDefined(resizing), nameof(resizing));
        Contracts.CheckParam(Enum.IsDefined(cropAnchor), nameof(cropAnchor));
        Type = new ImageDataViewType(imageHeight, imageWidth);
        _resizing = resizing;
        _anchor = cropAnchor;
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal ImageDataViewType Type { get; }

    internal static ImageResizingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        => new(env, LoadColumns(ctx.Reader), ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32(),
            (ImageResizingEstimator.ResizingKind)ctx.Reader.ReadByte(), (ImageResizingEstimator.Anchor)ctx.Reader.ReadByte());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write(Type.Width);
        ctx.Writer.Write(Type.Height);
        ctx.Writer.Write((byte)_resizing);
        ctx.Writer.Write((byte)_anchor);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // An image of the right size is passed on, not copied: disposing the output then disposes the input.
    private MLImage Resize(MLImage image)
    {
        if (image.Height == Type.Height && image.Width == Type.Width)
            return image;
        return _resizing == ImageResizingEstimator.ResizingKind.Fill
            ? ImageResampler.Fill(image, Type.Width, Type.Height)
            : ImageResampler.Draw(image, ImagePlacement.Of(image, Type.Width, Type.Height, _resizing, _anchor), Type.Width, Type.Height);
    }

    private sealed class Mapper(ImageResizingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            source.CheckedImageType();
            return new DataViewSchema.DetachedColumn(name, parent.Type);
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair) => ImageColumns.MapImages(input, source, parent.Resize);
    }
}
