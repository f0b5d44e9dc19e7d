using System.Runtime.InteropServices;
using System.Text;

namespace MLExtensions.Text;

/// <summary>
/// The state of a training in a file: magic and version, the options and counts it belongs to, the costs so far, and for each
/// word, then each context, the vector, the sums of squared gradients, the bias and its sum. A training that goes on from it
/// gives the same bits as one that was never interrupted.
/// </summary>
internal static class GloVeCheckpoint
{
    private const int Version = 1;
    private static readonly byte[] Magic = "MLXGLOVE"u8.ToArray();

    /// <summary>Writes the state; a file of that name is replaced only when all is written.</summary>
    public static void Save(string path, GloVeSession session) => AtomicFile.Write(path, file =>
    {
        using BufferedStream buffered = new(file, 1 << 16);
        using BinaryWriter writer = new(buffered, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        foreach ((_, double value) in Identity(session))
        {
            writer.Write(value);
        }

        writer.Write(session.History.Count);
        foreach (double cost in session.History)
        {
            writer.Write(cost);
        }

        ForEachRow(session, values => writer.Write(MemoryMarshal.AsBytes(values)));
    });

    /// <summary>Reads the state.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or belongs to a training with other options or counts.</exception>
    public static void Load(string path, GloVeSession session)
    {
        using FileStream file = File.OpenRead(path);
        using BinaryReader reader = new(new BufferedStream(file, 1 << 16));
        try
        {
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
            {
                throw new InvalidDataException($"'{path}' is not a GloVe checkpoint: it does not begin with 'MLXGLOVE'.");
            }

            int version = reader.ReadInt32();
            if (version != Version)
            {
                throw new InvalidDataException($"The GloVe checkpoint '{path}' has format version {version}; this program reads version {Version}.");
            }

            foreach ((string name, double value) in Identity(session))
            {
                double found = reader.ReadDouble();
                if (found != value)
                {
                    throw new InvalidDataException(FormattableString.Invariant(
                        $"The GloVe checkpoint '{path}' belongs to another training: its {name} is {found}, not {value}. Name another CheckpointPath, or delete the file to begin anew."));
                }
            }

            int iterations = reader.ReadInt32();
            if (iterations < 0)
            {
                throw new InvalidDataException($"The GloVe checkpoint '{path}' is damaged: it holds {iterations} iterations.");
            }

            session.History.Clear();
            for (int iteration = 0; iteration < iterations; iteration++)
            {
                session.History.Add(reader.ReadDouble());
            }

            ForEachRow(session, values => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values)));
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"The GloVe checkpoint '{path}' is cut off at byte offset {file.Length}.", exception);
        }
    }

    private static (string Name, double Value)[] Identity(GloVeSession session) =>
    [
        ("vocabulary size", session.Vocabulary.Count),
        ("number of cells", session.Cells),
        ("sum of counts", session.Sum),
        (nameof(GloVeOptions.Dimension), session.Options.Dimension),
        (nameof(GloVeOptions.XMax), session.Options.XMax),
        (nameof(GloVeOptions.Alpha), session.Options.Alpha),
        (nameof(GloVeOptions.LearningRate), session.Options.LearningRate),
        (nameof(GloVeOptions.GradientClip), session.Options.GradientClip),
        (nameof(GloVeOptions.Seed), session.Options.Seed),
    ];

    private static void ForEachRow(GloVeSession session, RowAction action)
    {
        foreach (GloVeParameters side in new[] { session.Words, session.Contexts })
        {
            for (int word = 0; word < session.Vocabulary.Count; word++)
            {
                action(side.Vector(word));
                action(side.Squares(word));
                action(side.Bias(word));
            }
        }
    }

    private delegate void RowAction(Span<float> values);
}
