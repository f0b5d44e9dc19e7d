using System.Text;

namespace MLExtensions.Display;

/// <summary>Writes a file whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes UTF-8 text to a temporary name beside the target and renames it; the folder is created where it is missing.</summary>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));

    /// <summary>Writes bytes to a temporary name beside the target and renames it; the folder is created where it is missing.</summary>
    public static void WriteAllBytes(string path, byte[] bytes)
    {
        string target = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target) ?? throw new ArgumentException($"'{path}' names a root, not a file.", nameof(path)));
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
