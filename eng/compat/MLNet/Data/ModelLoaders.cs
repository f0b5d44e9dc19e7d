using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Text;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Data;

/// <summary>Which code reads which component back: one line per component.</summary>
internal static class ModelLoaders
{
    private static readonly Dictionary<string, Func<IHostEnvironment, ModelLoadContext, ITransformer>> Table = new()
    {
        [TransformerChain.LoaderSignature] = TransformerChain.Load,
        [ColumnConcatenatingTransformer.LoaderSignature] = ColumnConcatenatingTransformer.Load,
        [ColumnCopyingTransformer.LoaderSignature] = ColumnCopyingTransformer.Load,
        [ColumnSelectingTransformer.LoaderSignature] = ColumnSelectingTransformer.Load,
        [NormalizingTransformer.LoaderSignature] = NormalizingTransformer.Load,
        [ValueToKeyMappingTransformer.LoaderSignature] = ValueToKeyMappingTransformer.Load,
        [KeyToValueMappingTransformer.LoaderSignature] = KeyToValueMappingTransformer.Load,
        [KeyToVectorMappingTransformer.LoaderSignature] = KeyToVectorMappingTransformer.Load,
        [TypeConvertingTransformer.LoaderSignature] = TypeConvertingTransformer.Load,
        [TextNormalizingTransformer.LoaderSignature] = TextNormalizingTransformer.Load,
        [WordTokenizingTransformer.LoaderSignature] = WordTokenizingTransformer.Load,
        [StopWordsRemovingTransformer.LoaderSignature] = StopWordsRemovingTransformer.Load,
        [CustomStopWordsRemovingTransformer.LoaderSignature] = CustomStopWordsRemovingTransformer.Load,
        [NgramExtractingTransformer.LoaderSignature] = NgramExtractingTransformer.Load,
        [MulticlassPredictionTransformer.LoaderSignature] = MulticlassPredictionTransformer.Load,
        [CustomMappingLoader.LoaderSignature] = CustomMappingLoader.Load,
        [OnnxTransformer.LoaderSignature] = OnnxTransformer.Load,
        [ImageLoadingTransformer.LoaderSignature] = ImageLoadingTransformer.Load,
        [ImageResizingTransformer.LoaderSignature] = ImageResizingTransformer.Load,
        [ImagePixelExtractingTransformer.LoaderSignature] = ImagePixelExtractingTransformer.Load,
        [VectorToImageConvertingTransformer.LoaderSignature] = VectorToImageConvertingTransformer.Load,
        [ImageGrayscalingTransformer.LoaderSignature] = ImageGrayscalingTransformer.Load,
    };

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext context)
    {
        if (!Table.TryGetValue(context.LoaderSignature, out Func<IHostEnvironment, ModelLoadContext, ITransformer> loader))
            throw new FormatException($"The model file holds a component of the unknown kind '{context.LoaderSignature}'.");
        return loader(env, context);
    }
}
