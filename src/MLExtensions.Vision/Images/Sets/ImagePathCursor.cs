using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision;

/// <summary>Goes through the rows of an <see cref="ImagePathView"/>.</summary>
internal sealed class ImagePathCursor : DataViewRowCursor
{
    private readonly ImagePathView _view;
    private readonly DataViewRowCursor _input;
    private readonly bool[] _active;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _path;
    private long _position = -1;
    private PixelImage? _image;
    private string _file = "";
    private long _imagePosition = -1;

    public ImagePathCursor(ImagePathView view, DataViewRowCursor input, bool[] active)
    {
        (_view, _input, _active) = (view, input, active);
        _path = input.IsColumnActive(view.Path) ? input.GetGetter<ReadOnlyMemory<char>>(view.Path) : null;
    }

    public override DataViewSchema Schema => _view.Schema;

    public override long Batch => _input.Batch;

    public override long Position => _position;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override bool MoveNext()
    {
        while (_input.MoveNext())
        {
            _position++;
            if (!_view.MaySkip || Read() is not null)
            {
                return true;
            }

            _position--;
        }

        _position = -1;
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active: name it among the columns needed when the cursor is made.");
        }

        return column.Index < Schema.Count - 1
            ? _input.GetGetter<TValue>(_input.Schema[column.Index])
            : (ValueGetter<MLImage>)GetImage as Delegate as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' holds {nameof(MLImage)}, not {typeof(TValue).Name}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private void GetImage(ref MLImage value)
    {
        if (_position < 0)
        {
            throw new InvalidOperationException("The cursor is not on a row: call MoveNext first, and stop reading when it returns false.");
        }

        PixelImage image = Read() ?? throw new InvalidDataException($"Column '{_view.Path.Name}', row {_input.Position}: '{_file}' could be read before, and cannot be any more.");
        value?.Dispose();
        value = image.ToMLImage();
        value.Tag = _file;
    }

    private PixelImage? Read()
    {
        // A skipped row leaves its position to the next one.
        if (_imagePosition == _input.Position)
        {
            return _image;
        }

        ReadOnlyMemory<char> path = default;
        _path!(ref path);
        string error = $"Column '{_view.Path.Name}', row {_input.Position}: ";
        _file = path.IsEmpty ? throw new InvalidDataException(error + "the path is empty.") : Path.Combine(_view.Folder, path.ToString());
        try
        {
            _image = _view.TryLoad(_file);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(error + e.Message, e);
        }

        _imagePosition = _input.Position;
        return _image;
    }
}
