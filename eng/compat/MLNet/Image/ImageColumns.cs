using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

internal static class ImageColumns
{
    internal static SchemaShape.Column CheckedImage(this SchemaShape inputSchema, string name)
    {
        SchemaShape.Column source = inputSchema.Input(name);
        if (source.ItemType is not ImageDataViewType || source.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name, new ImageDataViewType().ToString(), source.GetTypeString());
        return source;
    }

    internal static ImageDataViewType CheckedImageType(this DataViewSchema.Column source) => source.Type as ImageDataViewType
        ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, "image", source.Type.ToString());

    /// <summary>
    /// Images made of images. What the caller's buffer holds is disposed of before the next is made. Where the input is missing the
    /// buffer keeps that disposed image, as in the real packages: so a missing image after others fails further down.
    /// </summary>
    internal static ValueGetter<MLImage> MapImages(DataViewRow input, DataViewSchema.Column source, Func<MLImage, MLImage> map)
    {
        ValueGetter<MLImage> getter = input.GetGetter<MLImage>(source);
        MLImage image = null;
        return (ref MLImage result) =>
        {
            result?.Dispose();
            getter(ref image);
            if (image == null)
                return;
            MLImage mapped = map(image);
            if (mapped != image)
                mapped.Tag = image.Tag;
            result = mapped;
        };
    }
}
