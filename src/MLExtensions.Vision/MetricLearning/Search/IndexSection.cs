namespace MLExtensions.Vision.Search;

/// <summary>A part of an index file.</summary>
/// <param name="Offset">Where it begins: a multiple of <see cref="IndexFileHeader.Alignment"/>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">Its CRC-32C.</param>
internal readonly record struct IndexSection(long Offset, long Length, uint Checksum);
