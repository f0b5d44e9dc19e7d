using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision;

/// <summary>Goes through the rows of an <see cref="ImageDataView"/>.</summary>
internal sealed class ImageCursor(DataViewSchema schema, IImageRows rows, ImageColumns columns, HashSet<int> active, int[] order) : DataViewRowCursor
{
    private readonly ImageReadAhead _reader = new(rows, order);
    private int _place = -1;
    private long _position = -1;
    private PixelImage? _image;
    private int _imagePlace = -1;

    public override DataViewSchema Schema => schema;

    public override long Batch => 0;

    public override long Position => _position;

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public override bool MoveNext()
    {
        if (_place >= order.Length)
        {
            return false;
        }

        while (++_place < order.Length)
        {
            if (!rows.MaySkip || IsThere())
            {
                _position++;
                return true;
            }
        }

        _position = -1;
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active: name it among the columns needed when the cursor is made.");
        }

        Delegate getter = column.Name == columns.Image ? ImageGetter
            : column.Name == columns.Pixels ? PixelGetter()
            : TextGetter(column.Name == columns.Label ? rows.Label : rows.Path);
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType.Name}, not {typeof(TValue).Name}.");
    }

    private ValueGetter<MLImage> ImageGetter => (ref MLImage value) =>
    {
        PixelImage image = Image(columns.Image!);
        value?.Dispose();
        value = image.ToMLImage();
        value.Tag = rows.Path(Row());
    };

    private ValueGetter<VBuffer<float>> PixelGetter() => (ref VBuffer<float> value) =>
    {
        PixelImage image = Image(columns.Pixels!);
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, image.Width * image.Height * columns.Channels);
        columns.Preprocessing.Apply(image, editor.Values, columns.Layout, columns.Channels);
        value = editor.Commit();
    };

    private ValueGetter<ReadOnlyMemory<char>> TextGetter(Func<int, string> text) => (ref ReadOnlyMemory<char> value) => value = text(Row()).AsMemory();

    // Which rows there are must not depend on the columns asked for. If images are, they are read ahead here already.
    private bool IsThere()
    {
        bool needsImage = schema.Any(c => active.Contains(c.Index) && (c.Name == columns.Image || c.Name == columns.Pixels));
        if (!needsImage)
        {
            return rows.Exists(order[_place]);
        }

        _image = _reader.Get(_place);
        _imagePlace = _place;
        return _image is not null;
    }

    private PixelImage Image(string column)
    {
        int row = Row();
        if (_imagePlace != _place)
        {
            try
            {
                _image = _reader.Get(_place);
                _imagePlace = _place;
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new InvalidDataException($"Column '{column}', row {row}: {e.Message}", e);
            }
        }

        return _image ?? throw new InvalidDataException($"Column '{column}', row {row}: '{rows.Path(row)}' could be read before, and cannot be any more.");
    }

    private int Row() => _place >= 0 && _place < order.Length ? order[_place]
        : throw new InvalidOperationException("The cursor is on no row: before the first MoveNext, or after the last one.");
}
