using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>
/// The C functions of libvips that are called. Those with a list of options end in <c>...</c> in C, closed by a null:
/// the trailing zeros put that null both where register conventions and where Apple's stack convention look for it.
/// </summary>
internal static unsafe partial class Libvips
{
    private const string Library = "libvips-cpp";

    internal const int InterpretationSrgb = 22;
    internal const int FormatByte = 0;

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Init(string program);

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    internal static partial void SetConcurrency(int threads);

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    internal static partial void SetCacheSize(int operations);

    /// <summary>The name of the loader class that knows the file's format, or null.</summary>
    [LibraryImport(Library, EntryPoint = "vips_foreign_find_load_buffer")]
    internal static partial nint FindLoader(byte* file, nuint size);

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_buffer", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint NewFromFile(byte* file, nuint size, string options, nint r3 = 0, nint r4 = 0, nint r5 = 0, nint r6 = 0, nint r7 = 0, nint s0 = 0, nint s1 = 0);

    [LibraryImport(Library, EntryPoint = "vips_colourspace")]
    internal static partial int ConvertColours(nint image, out nint result, int interpretation, nint r3 = 0, nint r4 = 0, nint r5 = 0, nint r6 = 0, nint r7 = 0, nint s0 = 0, nint s1 = 0);

    [LibraryImport(Library, EntryPoint = "vips_cast_uchar")]
    internal static partial int CastToBytes(nint image, out nint result, nint r2 = 0, nint r3 = 0, nint r4 = 0, nint r5 = 0, nint r6 = 0, nint r7 = 0, nint s0 = 0, nint s1 = 0);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_memory")]
    internal static partial byte* WriteToMemory(nint image, out nuint size);

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_memory")]
    internal static partial nint NewFromMemory(byte* pixels, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library, EntryPoint = "vips_image_init_fields")]
    internal static partial void SetFields(nint image, int width, int height, int bands, int format, int coding, int interpretation, double xResolution, double yResolution);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_buffer", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int WriteToFile(nint image, string suffix, out byte* file, out nuint size, nint r4 = 0, nint r5 = 0, nint r6 = 0, nint r7 = 0, nint s0 = 0, nint s1 = 0);

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    internal static partial int Width(nint image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    internal static partial int Height(nint image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_bands")]
    internal static partial int Bands(nint image);

    [LibraryImport(Library, EntryPoint = "vips_error_buffer_copy")]
    internal static partial nint TakeErrors();

    [LibraryImport(Library, EntryPoint = "g_object_unref")]
    internal static partial void Release(nint image);

    [LibraryImport(Library, EntryPoint = "g_free")]
    internal static partial void Free(void* memory);
}
