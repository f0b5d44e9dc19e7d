using System.Text.Json.Serialization;
using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>What models carry as JSON in their metadata, by generated code: it survives trimming.</summary>
[JsonSerializable(typeof(ImagePreprocessing))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ClassifierFile.Content))]
internal sealed partial class VisionJson : JsonSerializerContext;
