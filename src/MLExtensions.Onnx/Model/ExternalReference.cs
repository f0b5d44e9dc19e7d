using System.Globalization;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Where a tensor's data lies: the format's <c>external_data</c> entries.</summary>
/// <param name="Location">Path relative to the model's folder, with '/'.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes, or null where the file does not say.</param>
internal sealed record ExternalReference(string Location, long Offset, long? Length)
{
    /// <exception cref="InvalidDataException">The entries are incomplete or no numbers.</exception>
    public static ExternalReference Of(TensorProto tensor)
    {
        string? location = Find(tensor, "location");
        if (string.IsNullOrEmpty(location))
            throw new InvalidDataException($"Tensor '{tensor.Name}' has its data in another file, but does not say in which.");
        return new ExternalReference(location, Number(tensor, "offset") ?? 0, Number(tensor, "length"));
    }

    /// <summary>Lets a tensor refer to this place instead of holding its data.</summary>
    public void Set(TensorProto tensor)
    {
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Clear();
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = Location });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = Offset.ToString(CultureInfo.InvariantCulture) });
        if (Length is long length)
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) });
    }

    private static long? Number(TensorProto tensor, string key)
    {
        if (Find(tensor, key) is not string text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new InvalidDataException($"Tensor '{tensor.Name}': the {key} of its external data is '{text}'; a number of bytes was expected.");
    }

    private static string? Find(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;
}
