using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed unsafe class WinogradConvolutionTests
{
    [TestMethod]
    [DataRow(16, 16, 16, 16)]
    [DataRow(13, 18, 16, 24)]
    [DataRow(4, 5, 24, 40)]
    [DataRow(1, 3, 8, 8)]
    [DataRow(33, 66, 16, 16)]
    public void Convolve_AnySize_IsTheDirectSum(int height, int width, int inputs, int outputs)
    {
        var task = new Task(height, width, inputs, outputs);
        float[] found = task.Convolve(bias: null, adds: false, floor: float.NegativeInfinity);

        task.AssertClose(task.Expected(), found);
    }

    [TestMethod]
    public void Convolve_BiasAndFloor_AreApplied()
    {
        var task = new Task(10, 9, 16, 24);
        float[] bias = [.. Enumerable.Range(0, 24).Select(i => (i - 12) / 4f)];
        float[] found = task.Convolve(bias, adds: false, floor: 0);

        task.AssertClose([.. task.Expected().Select((value, i) => Math.Max(0, value + bias[i % 24]))], found);
    }

    [TestMethod]
    public void Convolve_Adds_KeepsWhatIsThere()
    {
        var task = new Task(7, 6, 8, 16);
        float[] found = task.Convolve(bias: null, adds: true, floor: float.NegativeInfinity);

        // The target begins with ones.
        task.AssertClose([.. task.Expected().Select(value => value + 1)], found);
    }

    [TestMethod]
    public void Convolve_InfinitiesBehindTheImage_AreNotRead()
    {
        var task = new Task(6, 7, 8, 8, behind: float.PositiveInfinity);

        task.AssertClose(task.Expected(), task.Convolve(bias: null, adds: false, floor: float.NegativeInfinity));
    }

    [TestMethod]
    [DataRow(16, 16, 16, 16)]
    [DataRow(13, 18, 16, 24)]
    [DataRow(5, 3, 8, 40)]
    public void AddGradient_AnySize_IsTheDirectSum(int height, int width, int inputs, int outputs)
    {
        var task = new Task(height, width, inputs, outputs);
        float[] gradient = task.Random(height * width * outputs, 3);
        var expected = new double[9 * inputs * outputs];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                for (int position = 0; position < 9; position++)
                {
                    for (int input = 0; input < inputs; input++)
                    {
                        for (int output = 0; output < outputs; output++)
                        {
                            expected[task.Place(position, input, output)] +=
                                (double)task.Pixel(row + (position / 3) - 1, column + (position % 3) - 1, input) * gradient[(((row * width) + column) * outputs) + output];
                        }
                    }
                }
            }
        }

        task.AssertClose(expected, task.WeightGradient(gradient));
    }

    [TestMethod]
    [DataRow(28, 28, 16, 16, true, true)]
    [DataRow(9, 9, 16, 16, true, true)]
    [DataRow(8, 8, 16, 16, true, false)]
    [DataRow(7, 7, 16, 16, false, false)]
    [DataRow(28, 28, 12, 16, false, false)]
    [DataRow(28, 28, 8, 16, false, false)]
    [DataRow(28, 28, 16, 8, false, false)]
    public void Pays_Sizes_AsDocumented(int height, int width, int inputs, int outputs, bool convolution, bool gradient)
    {
        Assert.AreEqual(convolution, WinogradConvolution.Pays(height, width, inputs, outputs));
        Assert.AreEqual(gradient, WinogradConvolution.GradientPays(height, width, inputs, outputs));
    }

    private sealed class Task
    {
        private readonly int _height;
        private readonly int _width;
        private readonly int _inputs;
        private readonly int _outputs;
        private readonly float[] _image;
        private readonly float[] _weights;

        public Task(int height, int width, int inputs, int outputs, float behind = 0)
        {
            (_height, _width, _inputs, _outputs) = (height, width, inputs, outputs);
            // A border of one pixel, and something behind the last row.
            _image = new float[(height + 8) * (width + 2) * inputs];
            float[] values = Random(height * width * inputs, 1);
            for (int row = 0; row < height; row++)
                values.AsSpan(row * width * inputs, width * inputs).CopyTo(_image.AsSpan((((row + 1) * (width + 2)) + 1) * inputs));
            _image.AsSpan((height + 2) * (width + 2) * inputs).Fill(behind);
            _weights = Random(9 * inputs * outputs, 2);
        }

        public float[] Random(int count, long seed)
        {
            var random = new RandomSequence(seed);
            return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
        }

        public float Pixel(int row, int column, int input) =>
            row < 0 || column < 0 || row >= _height || column >= _width ? 0 : _image[((((row + 1) * (_width + 2)) + column + 1) * _inputs) + input];

        public int Place(int position, int input, int output)
        {
            int panel = output / 16, width = Math.Min(16, _outputs - (panel * 16));
            return (panel * 16 * 9 * _inputs) + (((position * _inputs) + input) * width) + (output % 16);
        }

        public double[] Expected()
        {
            var results = new double[_height * _width * _outputs];
            for (int i = 0; i < results.Length; i++)
            {
                int output = i % _outputs, column = i / _outputs % _width, row = i / _outputs / _width;
                for (int position = 0; position < 9; position++)
                {
                    for (int input = 0; input < _inputs; input++)
                        results[i] += (double)Pixel(row + (position / 3) - 1, column + (position % 3) - 1, input) * _weights[Place(position, input, output)];
                }
            }

            return results;
        }

        public float[] Convolve(float[]? bias, bool adds, float floor)
        {
            var plan = new WinogradConvolution(_height, _width, _inputs, _outputs);
            using var transformed = new AlignedBuffer<float>(plan.WeightLength);
            using var scratch = new AlignedBuffer<float>(plan.ScratchLength);
            var target = new float[_height * _width * _outputs];
            target.AsSpan().Fill(1);
            fixed (float* image = _image, weights = _weights, to = target, added = bias)
            {
                for (int panel = 0; panel < plan.Panels; panel++)
                    plan.TransformWeights(weights, transformed.Address, panel);
                for (int block = 0; block < plan.Blocks; block++)
                {
                    plan.Convolve(
                        block, image, (_width + 2) * _inputs, transformed.Address, scratch.Address, added, adds, to + (block * plan.BlockHeight * _width * _outputs), _width * _outputs, floor);
                }
            }

            return target;
        }

        public float[] WeightGradient(float[] gradient)
        {
            var plan = new WinogradConvolution(_height, _width, _inputs, _outputs);
            using var sum = new AlignedBuffer<float>(plan.WeightLength);
            using var scratch = new AlignedBuffer<float>(plan.ScratchLength);
            var result = new float[9 * _inputs * _outputs];
            fixed (float* image = _image, from = gradient, to = result)
            {
                for (int block = 0; block < plan.Blocks; block++)
                    plan.AddGradient(block, image, (_width + 2) * _inputs, from, _width * _outputs, scratch.Address, sum.Address);
                for (int panel = 0; panel < plan.Panels; panel++)
                    plan.AddWeightGradients(sum.Address, to, panel);
            }

            return result;
        }

        public void AssertClose(double[] expected, float[] found)
        {
            double largest = expected.Max(Math.Abs), worst = expected.Zip(found, (e, f) => Math.Abs(e - f)).Max();
            Assert.IsLessThan(2e-6 * largest, worst);
        }
    }
}
