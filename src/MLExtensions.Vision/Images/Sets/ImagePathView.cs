using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Vision;

/// <summary>A view with the images of the files that one of its columns names. With <see cref="BadFileBehavior.Skip"/>, rows of bad files are left out.</summary>
public sealed class ImagePathView : IDataView
{
    private readonly IDataView _input;
    private readonly ConcurrentDictionary<string, string> _bad = new(StringComparer.Ordinal);

    internal ImagePathView(IDataView input, string imageColumn, string pathColumn, string folder, ImageLoadOptions options)
    {
        options.Validate();
        DataViewSchema.Column? path = input.Schema.GetColumnOrNull(pathColumn);
        if (path?.Type != Microsoft.ML.Data.TextDataViewType.Instance)
        {
            throw new ArgumentException(path is null
                ? $"The view has no column '{pathColumn}'; it has {string.Join(", ", input.Schema.Select(c => c.Name))}."
                : $"Column '{pathColumn}' is of type {path.Value.Type}; paths are text.", nameof(pathColumn));
        }

        _input = input;
        (Path, Folder, Options) = (path.Value, folder, options);
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in input.Schema)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        }

        schema.AddColumn(imageColumn, options.Width > 0 ? new ImageDataViewType(options.Height, options.Width) : new ImageDataViewType());
        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => _input.CanShuffle;

    /// <summary>The files left out so far; all of them once a cursor has gone through.</summary>
    public IReadOnlyList<SkippedImage> Skipped => [.. _bad.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => new SkippedImage(b.Key, b.Value))];

    /// <summary>The input's column of paths.</summary>
    internal DataViewSchema.Column Path { get; }

    /// <summary>Where relative paths start.</summary>
    internal string Folder { get; }

    internal ImageLoadOptions Options { get; }

    internal bool MaySkip => Options.BadFiles == BadFileBehavior.Skip;

    /// <inheritdoc/>
    public long? GetRowCount() => MaySkip ? null : _input.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return new ImagePathCursor(this, _input.GetRowCursor(InputColumns(active), rand), active);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return Array.ConvertAll(_input.GetRowCursorSet(InputColumns(active), n, rand), cursor => new ImagePathCursor(this, cursor, active));
    }

    /// <summary>Reads a file; null when it is to be skipped, which holds for good then.</summary>
    internal PixelImage? TryLoad(string path)
    {
        if (_bad.ContainsKey(path))
        {
            return null;
        }

        Options.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Options.LoadFile(path);
        }
        catch (Exception e) when (MaySkip && e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            _bad[path] = e.Message;
            return null;
        }
    }

    private bool[] Active(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        return active;
    }

    // Which rows there are must not depend on the columns asked for: with skipping the path is always read.
    private IEnumerable<DataViewSchema.Column> InputColumns(bool[] active) =>
        _input.Schema.Where(c => active[c.Index] || (c.Index == Path.Index && (MaySkip || active[^1])));
}
