using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(IHostEnvironment env, string imageFolder, bool decode, (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ImageLoadingEstimator)), new ImageLoadingTransformer(env, CheckedFolder(imageFolder), decode, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            if (source.ItemType is not TextDataViewType || source.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.inputColumnName, TextDataViewType.Instance.ToString(), source.GetTypeString());
            return Transformer.Decodes
                ? new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false)
                : new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Byte, false);
        }));
    }

    private static string CheckedFolder(string folder)
    {
        if (string.IsNullOrEmpty(folder))
            return null;
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new ArgumentException($"Directory \"{folder}\" does not exist.");
    }
}

public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    public readonly string ImageFolder;

    internal ImageLoadingTransformer(IHostEnvironment env, string imageFolder, bool decode, (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        ImageFolder = imageFolder;
        Decodes = decode;
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    /// <summary>Whether the output is images; if not, the bytes of the files.</summary>
    internal bool Decodes { get; }

    internal static ImageLoadingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (string outputColumnName, string inputColumnName)[] columns = LoadColumns(ctx.Reader);
        string folder = ctx.Reader.ReadString();
        return new ImageLoadingTransformer(env, folder.Length == 0 ? null : folder, ctx.Reader.ReadBoolean(), columns);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write(ImageFolder ?? "");
        ctx.Writer.Write(Decodes);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private byte[] ReadFile(ReadOnlyMemory<char> name, out string path)
    {
        path = string.IsNullOrWhiteSpace(ImageFolder) ? name.ToString() : Path.Combine(ImageFolder, name.ToString());
        return File.ReadAllBytes(path);
    }

    private sealed class Mapper(ImageLoadingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            if (source.Type is not TextDataViewType)
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, TextDataViewType.Instance.ToString(), source.Type.ToString());
            return new DataViewSchema.DetachedColumn(name, parent.Decodes ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte));
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair, List<Action> disposers)
        {
            if (!parent.Decodes)
                return MakeGetter(input, source, pair);
            ValueGetter<ReadOnlyMemory<char>> getter = input.GetGetter<ReadOnlyMemory<char>>(source);
            ReadOnlyMemory<char> name = default;
            MLImage last = null;
            disposers.Add(() => last?.Dispose());
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                getter(ref name);
                if (!name.IsEmpty)
                {
                    using var file = new MemoryStream(parent.ReadFile(name, out string path));
                    image = MLImage.CreateFromStream(file);
                    image.Tag = path;
                }

                last = image;
            });
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
        {
            ValueGetter<ReadOnlyMemory<char>> getter = input.GetGetter<ReadOnlyMemory<char>>(source);
            ReadOnlyMemory<char> name = default;
            return (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> bytes) =>
            {
                getter(ref name);
                VBuffers.Assign<byte>(ref bytes, name.IsEmpty ? [] : parent.ReadFile(name, out _));
            });
        }
    }
}
