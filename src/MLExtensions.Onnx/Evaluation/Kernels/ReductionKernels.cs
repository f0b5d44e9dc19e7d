namespace MLExtensions.Onnx;

/// <summary>Reductions over axes.</summary>
internal static class ReductionKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        Add("ReduceSum", group => group.Sum());
        Add("ReduceMean", group => group.Sum() / group.Length);
        Add("ReduceProd", group => group.Aggregate(1.0, (product, x) => product * x));
        Add("ReduceSumSquare", group => group.Sum(x => x * x));
        Add("ReduceL2", group => Math.Sqrt(group.Sum(x => x * x)));
        Add("ReduceLogSum", group => Math.Log(group.Sum()));
        Add("ReduceLogSumExp", LogSumExp);
        kernels.Add("ReduceL1", L1);
        kernels.Add("ReduceMax", c => Extreme(c, (a, b) => a > b, double.NegativeInfinity));
        kernels.Add("ReduceMin", c => Extreme(c, (a, b) => a < b, double.PositiveInfinity));

        void Add(string opType, Func<double[], double> reduce) => kernels.Add(opType, c =>
        {
            Groups groups = Groups.Of(c);
            var values = new double[groups.Count];
            for (int i = 0; i < values.Length; i++)
                values[i] = reduce(groups.Read(c.Input(0).Values, i));
            return new ReferenceTensor(c.Input(0).ElementType, groups.Dims, values);
        });
    }

    private static double LogSumExp(double[] group)
    {
        double largest = group.Length == 0 ? double.NegativeInfinity : group.Max();
        return double.IsInfinity(largest) ? largest : largest + Math.Log(group.Sum(x => Math.Exp(x - largest)));
    }

    private static ReferenceTensor L1(KernelContext c)
    {
        Groups groups = Groups.Of(c);
        double[] deciding = c.Deciding(0).Values;
        long[] signs = c.Decide(deciding.Length, i => (Math.Sign(deciding[i]), Math.Abs(deciding[i])));
        double[] magnitudes = [.. c.Input(0).Values.Select((x, i) => signs[i] * x)];
        return new ReferenceTensor(c.Input(0).ElementType, groups.Dims, [.. Enumerable.Range(0, groups.Count).Select(i => groups.Read(magnitudes, i).Sum())]);
    }

    private static ReferenceTensor Extreme(KernelContext c, Func<double, double, bool> better, double ofNothing)
    {
        Groups groups = Groups.Of(c);
        ReferenceTensor x = c.Input(0);
        if (groups.Size == 0)
            return new ReferenceTensor(x.ElementType, groups.Dims, [.. Enumerable.Repeat(ofNothing, groups.Count)]);
        double[] deciding = c.Deciding(0).Values;
        long[] choices = c.Decide(groups.Count, i => Extremum.Choose(groups.Size, j => deciding[groups.Member(i, j)], better));
        return new ReferenceTensor(x.ElementType, groups.Dims, [.. choices.Select((choice, i) => x.Values[groups.Member(i, (int)choice)])]);
    }

    /// <summary>Which elements of the input go into which element of the result.</summary>
    private sealed class Groups
    {
        private readonly int[] _members;

        private Groups(long[] dims, int count, int size, int[] members)
        {
            Dims = dims;
            Count = count;
            Size = size;
            _members = members;
        }

        public long[] Dims { get; }

        public int Count { get; }

        public int Size { get; }

        public int Member(int group, int index) => _members[(group * Size) + index];

        public double[] Read(double[] values, int group)
        {
            var members = new double[Size];
            for (int j = 0; j < Size; j++)
                members[j] = values[Member(group, j)];
            return members;
        }

        /// <summary>The groups of a node; of one element each when nothing is to be reduced.</summary>
        public static Groups Of(KernelContext c)
        {
            ReferenceTensor x = c.Input(0);
            // Opset 13 made the axes of ReduceSum an input, opset 18 those of the others.
            bool input = c.Opset >= 18 || (c.Opset >= 13 && c.Node.OpType == "ReduceSum");
            long[] axes = (input ? c.IntsOrNull(1) : c.Node.GetInts("axes")) ?? [];
            int rank = x.Dims.Length;
            var reduced = new bool[rank];
            foreach (long axis in axes)
                reduced[c.Axis(axis, rank)] = true;
            if (axes.Length == 0 && !(input && c.Node.GetInt("noop_with_empty_axes", 0) != 0))
                Array.Fill(reduced, true);
            bool keep = c.Node.GetInt("keepdims", 1) != 0;
            long[] kept = [.. x.Dims.Select((dim, i) => reduced[i] ? 1 : dim)];
            long[] strides = Indexing.Strides(kept);
            int count = Indexing.Count(kept);
            int size = Indexing.Count([.. x.Dims.Where((_, i) => reduced[i])]);
            var members = new int[count * size];
            var filled = new int[count];
            var at = new long[rank];
            for (int i = 0; i < x.Values.Length; i++)
            {
                int group = Indexing.Offset([.. at.Select((index, axis) => reduced[axis] ? 0 : index)], strides);
                members[(group * size) + filled[group]++] = i;
                Indexing.Advance(at, x.Dims);
            }

            return new Groups(keep ? kept : [.. x.Dims.Where((_, i) => !reduced[i])], count, size, members);
        }
    }
}
