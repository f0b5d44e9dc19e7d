namespace MLExtensions.Onnx.Tests;

/// <summary>Checkpoints: to the bit, whole or not at all, of this training or refused.</summary>
[TestClass]
public class CheckpointTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Fit_Resumed_GivesTheSameBitsAsUninterrupted(int accumulation)
    {
        using var folder = new TemporaryFolder();
        float[] expected = Fit(accumulation, Options(folder.File("a")), stopAt: null, out FitResult uninterrupted);
        // Within an epoch, within an update, at an epoch's end.
        foreach ((int epoch, int batch) in (ReadOnlySpan<(int, int)>)[(1, 2), (2, 4), (3, 5)])
        {
            FitOptions options = Options(folder.File($"b{epoch}"));
            Fit(accumulation, options, stopAt: (epoch, batch), out _);
            float[] actual = Fit(accumulation, options, stopAt: null, out FitResult resumed);
            CollectionAssert.AreEqual(expected, actual, $"stopped at epoch {epoch}, batch {batch}");
            CollectionAssert.AreEqual(uninterrupted.History.ToArray(), resumed.History.ToArray());
            Assert.AreEqual(uninterrupted.BestEpoch, resumed.BestEpoch);
        }
    }

    [TestMethod]
    public void Fit_AfterACrash_GoesOnFromTheLastCheckpointToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        float[] expected = Fit(accumulation: 1, Options(folder.File("a")), stopAt: null, out _);
        using (TrainingSession crashing = NewSession())
        {
            var options = new FitOptions
            {
                Epochs = 4,
                Validation = Source(batchSize: 8),
                CheckpointPath = folder.File("b"),
                CheckpointInterval = 3,
                ReportInterval = 1,
                Progress = new Crash(epoch: 2, batch: 4),
            };
            Assert.ThrowsExactly<FormatException>(() => crashing.Fit(Source(batchSize: 8), options));
        }

        using TrainingSession resumed = NewSession();
        resumed.LoadCheckpoint(folder.File("b"));
        Assert.AreEqual(8, resumed.Steps);
        CollectionAssert.AreEqual(expected, Fit(accumulation: 1, Options(folder.File("b")), stopAt: null, out _));
    }

    [TestMethod]
    public void Save_FromTheProgressOfAFit_KeepsItsPlace()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession session = NewSession();
        FitOptions options = Options(folder.File("c"));
        var saving = new FitOptions { Epochs = 4, Validation = options.Validation, ReportInterval = 1, Progress = new SaveAt(session, epoch: 3, batch: 2, options.CheckpointPath!) };
        session.Fit(Source(batchSize: 8), saving);
        float[] resumed = Fit(accumulation: 1, options, stopAt: null, out FitResult result);
        CollectionAssert.AreEqual(Fit(accumulation: 1, Options(folder.File("a")), stopAt: null, out FitResult uninterrupted), resumed);
        CollectionAssert.AreEqual(uninterrupted.History.ToArray(), result.History.ToArray());
    }

    [TestMethod]
    public void Load_IntoANewSession_ContinuesToTheBit()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession first = NewSession();
        for (int i = 0; i < 5; i++)
            first.Step(Batch(i));
        first.SaveCheckpoint(folder.File("c"));
        using TrainingSession second = NewSession();
        second.LoadCheckpoint(folder.File("c"));
        Assert.AreEqual(5, second.Steps);
        for (int i = 5; i < 9; i++)
            Assert.AreEqual(first.Step(Batch(i)), second.Step(Batch(i)));
        CollectionAssert.AreEqual(first.GetParameter("w1"), second.GetParameter("w1"));
    }

    [TestMethod]
    public void Save_FullDisk_LeavesTheOldCheckpoint()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession session = NewSession();
        session.Step(Batch(0));
        session.SaveCheckpoint(folder.File("c"));
        byte[] old = File.ReadAllBytes(folder.File("c"));
        session.Step(Batch(1));
        foreach (int room in (int[])[0, 10, 600, old.Length - 1])
        {
            var error = Assert.ThrowsExactly<IOException>(() => Checkpoints.Save(session, fit: null, folder.File("c"), stream => new FullDisk(stream, room)));
            StringAssert.Contains(error.Message, $"The checkpoint '{folder.File("c")}' was not written: No space left. The one before is still there.");
            CollectionAssert.AreEqual(old, File.ReadAllBytes(folder.File("c")));
            Assert.AreEqual(1, Directory.GetFiles(folder.Root).Length);
        }

        session.LoadCheckpoint(folder.File("c"));
        Assert.AreEqual(1, session.Steps);
    }

    [TestMethod]
    public void Save_NoSuchFolder_NamesThePath()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession session = NewSession();
        string path = Path.Combine(folder.Root, "none", "c");
        var error = Assert.ThrowsExactly<IOException>(() => session.SaveCheckpoint(path));
        StringAssert.Contains(error.Message, $"The checkpoint '{path}' was not written");
    }

    [TestMethod]
    public void Load_AnyByteChanged_IsRefusedAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession session = NewSession();
        session.Step(Batch(0));
        session.SaveCheckpoint(folder.File("c"));
        byte[] whole = File.ReadAllBytes(folder.File("c"));
        session.Step(Batch(1));
        float[] current = session.GetParameter("w1");
        for (int i = 0; i < whole.Length; i += 37)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x40;
            File.WriteAllBytes(folder.File("d"), damaged);
            Assert.ThrowsExactly<InvalidDataException>(() => session.LoadCheckpoint(folder.File("d")), $"byte {i}");
        }

        File.WriteAllBytes(folder.File("d"), whole[..^3]);
        Assert.ThrowsExactly<InvalidDataException>(() => session.LoadCheckpoint(folder.File("d")));
        Assert.AreEqual(2, session.Steps);
        CollectionAssert.AreEqual(current, session.GetParameter("w1"));
    }

    [TestMethod]
    public void Load_OfAnotherTraining_SaysWhatDiffers()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession session = NewSession();
        session.SaveCheckpoint(folder.File("c"));
        Refuses("its optimizer is AdamOptimizer, this one's is SgdOptimizer", TrainingModels.Perceptron(4, 8, 2), new TrainingOptions { Optimizer = new SgdOptimizer() });
        Refuses("its Seed is 0, this one's is 5", TrainingModels.Perceptron(4, 8, 2), new TrainingOptions { Seed = 5 });
        Refuses("'model/w1' is Float [4, 8], not Float [4, 9]", TrainingModels.Perceptron(4, 9, 2), new TrainingOptions());
        Refuses("it lacks 'model/w'", TrainingModels.Linear(4, 2), new TrainingOptions());
        Refuses("it holds 'model/w1'", TrainingModels.Perceptron(4, 8, 2), new TrainingOptions { Frozen = ["w1"] });

        void Refuses(string expected, OnnxModel model, TrainingOptions options)
        {
            using TrainingSession other = TrainingSession.Create(model, new MeanSquaredErrorLoss(), options);
            var error = Assert.ThrowsExactly<InvalidDataException>(() => other.LoadCheckpoint(folder.File("c")));
            StringAssert.Contains(error.Message, expected);
        }
    }

    [TestMethod]
    public void Fit_ResumedWithOtherData_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Fit(accumulation: 1, Options(folder.File("c")), stopAt: (1, 2), out _);
        using TrainingSession session = NewSession();
        var error = Assert.ThrowsExactly<InvalidDataException>(() => session.Fit(Source(batchSize: 5), Options(folder.File("c"))));
        StringAssert.Contains(error.Message, "its epochs have 5 batches, this source has 8");
    }

    private static FitOptions Options(string path) => new()
    {
        Epochs = 4,
        Validation = Source(batchSize: 8),
        CheckpointPath = path,
        Resume = true,
    };

    private static float[] Fit(int accumulation, FitOptions options, (int Epoch, int Batch)? stopAt, out FitResult result)
    {
        using TrainingSession session = NewSession(accumulation);
        using var cancellation = new CancellationTokenSource();
        var stopping = new FitOptions
        {
            Epochs = options.Epochs,
            Validation = options.Validation,
            CheckpointPath = options.CheckpointPath,
            Resume = options.Resume,
            ReportInterval = 1,
            Progress = new Stop(stopAt, cancellation),
        };
        result = new FitResult([], 0, false);
        try
        {
            result = session.Fit(Source(batchSize: 8), stopping, cancellation.Token);
            Assert.IsNull(stopAt);
        }
        catch (OperationCanceledException)
        {
            Assert.IsNotNull(stopAt);
        }

        return [.. session.Parameters.SelectMany(parameter => session.GetParameter(parameter.Name))];
    }

    private static TrainingSession NewSession(int accumulation = 1) =>
        TrainingSession.Create(TrainingModels.Perceptron(4, 8, 2), new MeanSquaredErrorLoss(), new TrainingOptions
        {
            Optimizer = new AdamOptimizer { LearningRate = new CosineSchedule(0.05, 20) },
            AccumulationSteps = accumulation,
        });

    private static ArrayBatchSource Source(int batchSize) =>
        new ArrayBatchSource(rows: 40, batchSize) { ShuffleSeed = 3 }.Add<float>("x", TrainingModels.Random(40 * 4, 1), 4).Add<float>("target", TrainingModels.Random(40 * 2, 2), 2);

    private static OnnxFeed[] Batch(int seed) =>
        [OnnxFeed.Of<float>("x", TrainingModels.Random(8, 1000 + seed), 2, 4), OnnxFeed.Of<float>("target", TrainingModels.Random(4, 2000 + seed), 2, 2)];

    private sealed class Stop((int Epoch, int Batch)? at, CancellationTokenSource source) : IProgress<FitReport>
    {
        public void Report(FitReport value)
        {
            if (at == (value.Epoch, value.Batch))
                source.Cancel();
        }
    }

    private sealed class SaveAt(TrainingSession session, int epoch, int batch, string path) : IProgress<FitReport>
    {
        public void Report(FitReport value)
        {
            if ((epoch, batch) == (value.Epoch, value.Batch))
                session.SaveCheckpoint(path);
        }
    }

    private sealed class Crash(int epoch, int batch) : IProgress<FitReport>
    {
        public void Report(FitReport value)
        {
            if ((epoch, batch) == (value.Epoch, value.Batch))
                throw new FormatException("crash");
        }
    }

    /// <summary>A stream that has room for some bytes.</summary>
    private sealed class FullDisk(Stream inner, int room) : Stream
    {
        private int _left = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length > _left)
                throw new IOException("No space left.");
            _left -= buffer.Length;
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
