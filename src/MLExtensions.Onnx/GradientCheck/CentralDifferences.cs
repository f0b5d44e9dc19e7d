using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Central differences of Σ R · output in float64, with every branch held.</summary>
internal sealed class CentralDifferences(ReferenceEvaluator evaluator, GradientRun run, CancellationToken cancellationToken)
{
    /// <summary>The difference quotient (L(x + h) − L(x − h)) / 2h for each of the elements; elements are independent and computed in parallel.</summary>
    /// <param name="tensor">The tensor that is varied.</param>
    /// <param name="elements">Row-major positions.</param>
    /// <param name="step">h for elements up to 1 in magnitude; larger ones are varied in proportion.</param>
    /// <param name="done">Called after each element.</param>
    public double[] Of(string tensor, int[] elements, double step, Action done)
    {
        (Dictionary<string, ReferenceTensor> constant, bool reached) = Constant(tensor);
        var differences = new double[elements.Length];
        if (!reached)
        {
            Array.ForEach(elements, _ => done());
            return differences;
        }

        ReferenceTensor value = evaluator.Run(constant, [tensor])[tensor];
        Parallel.For(0, elements.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            double x = value.Values[elements[i]];
            double h = step * Math.Max(1, Math.Abs(x));
            double[] above = Evaluate(x + h);
            double[] below = Evaluate(x - h);
            double sum = 0;
            for (int j = 0; j < above.Length; j++)
                sum += run.Weights.Values[j] * (above[j] - below[j]);
            differences[i] = sum / ((x + h) - (x - h));
            done();

            double[] Evaluate(double element)
            {
                var varied = (double[])value.Values.Clone();
                varied[elements[i]] = element;
                var feeds = new Dictionary<string, ReferenceTensor>(constant) { [tensor] = new ReferenceTensor(value.ElementType, value.Dims, varied) };
                return evaluator.Run(feeds, [run.Output], new ReferenceOptions { Replay = run.Decisions, DecideFrom = run.Decided, CancellationToken = cancellationToken })[run.Output].Values;
            }
        });
        return differences;
    }

    /// <summary>The values that do not change with the tensor, and whether the output does.</summary>
    private (Dictionary<string, ReferenceTensor> Values, bool OutputChanges) Constant(string tensor)
    {
        HashSet<string> changing = [tensor];
        foreach (NodeProto node in evaluator.Nodes)
        {
            if (node.Input.Any(changing.Contains))
                changing.UnionWith(node.Output.Where(name => name.Length > 0));
        }

        Dictionary<string, ReferenceTensor> constant = run.Values.Where(value => value.Key == tensor || !changing.Contains(value.Key)).ToDictionary();
        return (constant, changing.Contains(run.Output));
    }
}
