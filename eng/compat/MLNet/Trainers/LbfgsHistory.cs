namespace Microsoft.ML.Trainers;

/// <summary>The last steps and gradient changes, and the inverse Hessian they imply (two-loop recursion).</summary>
internal sealed class LbfgsHistory
{
    private readonly int _capacity;
    private readonly List<(float[] Step, float[] Change, double Product)> _pairs = [];

    internal LbfgsHistory(int capacity) => _capacity = capacity;

    internal void Clear() => _pairs.Clear();

    /// <summary>False when step and gradient change are orthogonal: the function is linear along the step.</summary>
    internal bool Add(float[] newX, float[] x, float[] newGradient, float[] gradient)
    {
        (float[] step, float[] change) = (null, null);
        if (_pairs.Count == _capacity)
        {
            (step, change, _) = _pairs[0];
            _pairs.RemoveAt(0);
        }

        step ??= new float[x.Length];
        change ??= new float[x.Length];
        DenseVector.Combine(step, newX, x, -1);
        DenseVector.Combine(change, newGradient, gradient, -1);
        double product = DenseVector.Dot(step, change);
        _pairs.Add((step, change, product));
        return product != 0;
    }

    internal void Apply(float[] direction)
    {
        var alphas = new double[_pairs.Count];
        int newest = _pairs.FindLastIndex(pair => pair.Product > 0);
        if (newest < 0)
            return;
        for (int i = newest; i >= 0; i--)
        {
            (float[] step, float[] change, double product) = _pairs[i];
            if (product <= 0)
                continue;
            alphas[i] = -DenseVector.Dot(step, direction) / product;
            DenseVector.AddScaled(direction, change, (float)alphas[i]);
        }

        (_, float[] last, double lastProduct) = _pairs[newest];
        DenseVector.Scale(direction, (float)(lastProduct / DenseVector.Dot(last, last)));
        for (int i = 0; i <= newest; i++)
        {
            (float[] step, float[] change, double product) = _pairs[i];
            if (product > 0)
                DenseVector.AddScaled(direction, step, (float)(-alphas[i] - DenseVector.Dot(change, direction) / product));
        }
    }
}
