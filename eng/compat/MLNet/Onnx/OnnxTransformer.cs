using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    internal const string LoaderSignature = "OnnxTransform";
    private const string BlobName = "OnnxModel";
    private readonly OnnxSettings _settings;

    private OnnxTransformer(IHostEnvironment env, OnnxSettings settings, Func<OnnxModelFile> open) : base(env.Register(nameof(OnnxTransformer)))
    {
        CheckNames(settings.InputColumns, nameof(settings.InputColumns));
        CheckNames(settings.OutputColumns, nameof(settings.OutputColumns));
        try
        {
            Model = open();
        }
        catch (Exception error) when (OnnxModelFile.IsOfRuntime(error))
        {
            throw new InvalidOperationException($"Error initializing model :{error}", error);
        }

        _settings = settings;
        Inputs = settings.InputColumns.Length > 0 ? settings.InputColumns : [.. Model.Inputs.Select(variable => variable.Name)];
        Outputs = settings.OutputColumns.Length > 0 ? settings.OutputColumns : [.. Model.Outputs.Select(variable => variable.Name)];
        try
        {
            OutputTypes = [.. Outputs.Select(name => Model.GetOutput(name).Type)];
        }
        catch
        {
            Model.Dispose();
            throw;
        }
    }

    /// <summary>Column names, each an input of the model.</summary>
    internal string[] Inputs { get; }

    /// <summary>Names of the model's outputs that become columns.</summary>
    internal string[] Outputs { get; }

    internal DataViewType[] OutputTypes { get; }

    internal OnnxModelFile Model { get; }

    public void Dispose() => Model.Dispose();

    internal static OnnxTransformer Create(IHostEnvironment env, string modelFile, OnnxSettings settings) => new(env, settings, () =>
    {
        if (string.IsNullOrWhiteSpace(modelFile))
            throw Contracts.ExceptParam("ModelFile", "ModelFile cannot be null or white space");
        if (!File.Exists(modelFile))
            throw new IOException($"Model file {modelFile} does not exists.");
        return OnnxModelFile.Open(modelFile, settings);
    });

    internal static OnnxTransformer Create(IHostEnvironment env, Stream modelBytes, OnnxSettings settings)
    {
        Contracts.CheckValue(modelBytes, nameof(modelBytes));
        return new OnnxTransformer(env, settings, () => OnnxModelFile.Open(env, file =>
        {
            modelBytes.Seek(0, SeekOrigin.Begin);
            modelBytes.CopyTo(file);
        }, settings));
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext context)
    {
        string[] inputs = ReadNames(context.Reader);
        string[] outputs = ReadNames(context.Reader);
        var shapes = new Dictionary<string, int[]>();
        for (int count = context.Reader.ReadInt32(); count > 0; count--)
        {
            string name = context.Reader.ReadString();
            int[] shape = new int[context.Reader.ReadInt32()];
            for (int i = 0; i < shape.Length; i++)
                shape[i] = context.Reader.ReadInt32();
            shapes[name] = shape;
        }

        var local = env as IHostEnvironmentInternal;
        var settings = new OnnxSettings
        {
            InputColumns = inputs,
            OutputColumns = outputs,
            Shapes = shapes,
            RecursionLimit = context.Reader.ReadInt32(),
            GpuDeviceId = local?.GpuDeviceId,
            FallbackToCpu = local?.FallbackToCpu ?? false,
        };
        return new OnnxTransformer(env, settings, () => OnnxModelFile.Open(env, file => ReadBlob(context, file), settings));
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new OnnxRowMapper(this, schema);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        ctx.SaveBlob(BlobName, entry =>
        {
            // The entry begins with its length, as the packages write it.
            entry.Write(BitConverter.GetBytes(checked((int)Model.Length)));
            Model.CopyTo(entry);
        });
        WriteNames(ctx.Writer, Inputs);
        WriteNames(ctx.Writer, Outputs);
        ctx.Writer.Write(_settings.Shapes.Count);
        foreach ((string name, int[] shape) in _settings.Shapes)
        {
            ctx.Writer.Write(name);
            ctx.Writer.Write(shape.Length);
            foreach (int dim in shape)
                ctx.Writer.Write(dim);
        }

        ctx.Writer.Write(_settings.RecursionLimit);
    }

    private static void CheckNames(string[] names, string parameter)
    {
        Contracts.CheckValue(names, parameter);
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw Contracts.ExceptParam(parameter, $"{parameter} cannot be null or white space");
        }
    }

    private static void ReadBlob(ModelLoadContext context, Stream target)
    {
        using Stream entry = context.OpenBlob(BlobName);
        var length = new byte[sizeof(int)];
        entry.ReadExactly(length);
        entry.CopyTo(target);
        if (target.Length != BitConverter.ToInt32(length))
            throw new FormatException($"The ONNX model in the file is {target.Length:N0} bytes instead of {BitConverter.ToInt32(length):N0}: the file is damaged.");
    }

    private static void WriteNames(BinaryWriter writer, string[] names)
    {
        writer.Write(names.Length);
        foreach (string name in names)
            writer.Write(name);
    }

    private static string[] ReadNames(BinaryReader reader)
    {
        var names = new string[reader.ReadInt32()];
        for (int i = 0; i < names.Length; i++)
            names[i] = reader.ReadString();
        return names;
    }
}
