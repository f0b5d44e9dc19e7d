namespace MLExtensions.Vision.Search;

/// <summary>The parts of an index file, in their order.</summary>
internal enum IndexPart
{
    /// <summary>float32, vectors × dimension, as they are compared.</summary>
    Vectors,

    /// <summary>int64 for each vector.</summary>
    Ids,

    /// <summary>int32 for each vector: the number of its label; −1 for none.</summary>
    Labels,

    /// <summary>The number of labels, and each as its length in bytes and UTF-8.</summary>
    LabelTexts,

    /// <summary>int32: the removed vectors, rising.</summary>
    Removed,

    /// <summary>int32, vectors × (1 + 2 M): the number of links on the bottom layer, and room for them.</summary>
    BottomLinks,

    /// <summary>For each vector above the bottom layer: its number, the number of layers above, and for each of these the number of links and the links. int32.</summary>
    UpperLinks,
}
