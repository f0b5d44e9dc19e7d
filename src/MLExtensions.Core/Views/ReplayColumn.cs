using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Views;

/// <summary>Keeps the values of one passed-through column for the rows of a block.</summary>
internal abstract class ReplayColumn : IDisposable
{
    private static readonly MethodInfo s_create = typeof(ReplayColumn).GetMethod(nameof(CreateTyped), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Copies the value of the input's current row into a slot.</summary>
    public abstract void Load(int slot);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the column's raw type, reading the slot that <paramref name="current"/> names.</summary>
    public abstract Delegate CreateGetter(Func<int> current);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <exception cref="NotSupportedException">The column's values must be disposed and are no images: replaying one would share it between its readers.</exception>
    public static ReplayColumn Create(DataViewRow input, DataViewSchema.Column column, int capacity) => column.Type.RawType == typeof(MLImage)
        ? new Images(input.GetGetter<MLImage>(column), capacity)
        : column.Type.RawType.IsAssignableTo(typeof(IDisposable))
        ? throw new NotSupportedException($"Column '{column.Name}' of type {column.Type} cannot be read beside columns that are computed in blocks: its values must be disposed. Drop it before, or read it by itself.")
        : (ReplayColumn)s_create.MakeGenericMethod(column.Type.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [input, column, capacity], null)!;

    private static ReplayColumn CreateTyped<TValue>(DataViewRow input, DataViewSchema.Column column, int capacity) =>
        new Typed<TValue>(input.GetGetter<TValue>(column), capacity, Copier<TValue>(column.Type));

    private static BlockCopy<TValue> Copier<TValue>(DataViewType type) =>
        type is VectorDataViewType vector
            ? (BlockCopy<TValue>)typeof(ReplayColumn).GetMethod(nameof(VectorCopier), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(vector.ItemType.RawType).Invoke(null, null)!
            : static (in TValue source, ref TValue destination) => destination = source;

    private static BlockCopy<VBuffer<TItem>> VectorCopier<TItem>() =>
        static (in VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination);

    private delegate void BlockCopy<TValue>(in TValue source, ref TValue destination);

    private sealed class Typed<TValue>(ValueGetter<TValue> getter, int capacity, BlockCopy<TValue> copy) : ReplayColumn
    {
        private readonly TValue[] _values = new TValue[capacity];

        public override void Load(int slot) => getter(ref _values[slot]);

        public override Delegate CreateGetter(Func<int> current) =>
            (ValueGetter<TValue>)((ref TValue value) => copy(in _values[current()], ref value));
    }

    /// <summary>
    /// Images are copied twice: as they are loaded, because a transform above may pass on an image that it frees with the next row, and
    /// as they are read, because the reader owns and frees what it gets.
    /// </summary>
    private sealed class Images(ValueGetter<MLImage> getter, int capacity) : ReplayColumn
    {
        private readonly MLImage?[] _values = new MLImage?[capacity];
        private MLImage? _source;

        public override void Load(int slot)
        {
            getter(ref _source!);
            _values[slot]?.Dispose();
            _values[slot] = Clone(_source);
        }

        public override Delegate CreateGetter(Func<int> current) => (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            value?.Dispose();
            value = Clone(_values[current()])!;
        });

        public override void Dispose()
        {
            foreach (MLImage? image in _values.Append(_source))
            {
                image?.Dispose();
            }

            base.Dispose();
        }

        private static MLImage? Clone(MLImage? image)
        {
            if (image is null)
            {
                return null;
            }

            MLImage copy = MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
            copy.Tag = image.Tag;
            return copy;
        }
    }
}
