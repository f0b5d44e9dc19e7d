using System.Runtime.CompilerServices;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// How a weight lies in memory: panels of 16 outputs (the last of 8 where that is enough), in each a row for every input of a window
/// position. The same for a convolution [O, C, window] and for a dense layer over a flattened image.
/// </summary>
internal sealed unsafe class WeightLayout
{
    private readonly int _positions;
    private readonly int _inputs;
    private readonly int _inputStride;
    private readonly int _outputs;
    private readonly int _rowStep;
    private readonly int _outputStep;

    /// <summary>Describes a weight.</summary>
    /// <param name="positions">Pixels of the window.</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="inputStride">Input channels with those that round them up.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="transposed">Whether the ONNX tensor has the outputs last: [C · window, O] instead of [O, C · window].</param>
    public WeightLayout(int positions, int inputs, int inputStride, int outputs, bool transposed)
    {
        _positions = positions;
        _inputs = inputs;
        _inputStride = inputStride;
        _outputs = outputs;
        _rowStep = transposed ? outputs : 1;
        _outputStep = transposed ? 1 : inputs * positions;
        Rows = positions * inputStride;
        Outputs = Activation.RoundUp(outputs);
    }

    /// <summary>Rows of a panel.</summary>
    public int Rows { get; }

    /// <summary>Output channels, rounded up to whole vectors.</summary>
    public int Outputs { get; }

    public int Panels => (Outputs + 15) / 16;

    public int Length => Rows * Outputs;

    public bool HasPadding => _inputs != _inputStride || _outputs != Outputs;

    /// <summary>Outputs of a panel: 16, or 8 in the last.</summary>
    public int PanelWidth(int panel) => Math.Min(16, Outputs - (panel * 16));

    /// <summary>Where a panel begins.</summary>
    public int PanelStart(int panel) => panel * 16 * Rows;

    /// <summary>Brings an ONNX tensor's values into panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(ReadOnlySpan<float> source, Span<float> panels)
    {
        panels.Clear();
        // In the order of the panels: a large weight's rows lie too far apart for the cache to hold one value of each.
        for (int first = 0; first < _outputs; first += 16)
        {
            int used = Math.Min(16, _outputs - first);
            for (int position = 0; position < _positions; position++)
            {
                for (int input = 0; input < _inputs; input++)
                {
                    int place = Place(position, input, first), index = Index(position, input, first);
                    for (int output = 0; output < used; output++)
                        panels[place + output] = source[index + (output * _outputStep)];
                }
            }
        }
    }

    /// <summary>Brings panels into an ONNX tensor's order.</summary>
    public void Unpack(ReadOnlySpan<float> panels, Span<float> destination)
    {
        for (int first = 0; first < _outputs; first += 16)
        {
            int used = Math.Min(16, _outputs - first);
            for (int position = 0; position < _positions; position++)
            {
                for (int input = 0; input < _inputs; input++)
                {
                    int place = Place(position, input, first), index = Index(position, input, first);
                    for (int output = 0; output < used; output++)
                        destination[index + (output * _outputStep)] = panels[place + output];
                }
            }
        }
    }

    /// <summary>Sets what belongs to no channel to zero.</summary>
    public void ClearPadding(Span<float> panels)
    {
        for (int panel = 0; panel < Panels; panel++)
        {
            int width = PanelWidth(panel), used = Math.Min(width, _outputs - (panel * 16));
            for (int row = 0; row < Rows; row++)
            {
                Span<float> line = panels.Slice(PanelStart(panel) + (row * width), width);
                if (row % _inputStride >= _inputs)
                    line.Clear();
                else
                    line[used..].Clear();
            }
        }
    }

    /// <summary>
    /// Makes the panels of the backward convolution from those of the forward one: the window turned by half a turn, inputs and outputs
    /// exchanged. With one position it is the transpose.
    /// </summary>
    /// <param name="panels">The forward panels.</param>
    /// <param name="destination">The backward panels: of <paramref name="columns"/> columns, in each a row for every output of a position.</param>
    /// <param name="positions">Positions of the window; 1 to take all rows as columns.</param>
    /// <param name="columns">Columns, rounded up to whole vectors.</param>
    /// <param name="panel">The panel to make.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Turn(float* panels, float* destination, int positions, int columns, int panel)
    {
        int inputs = Rows / positions;
        int first = panel * 16, width = Math.Min(16, columns - first), used = Math.Min(width, inputs - first);
        float* target = destination + ((long)first * positions * Outputs);
        for (int position = positions - 1; position >= 0; position--)
        {
            for (int output = 0; output < Outputs; output++, target += width)
            {
                int from = output / 16, fromWidth = PanelWidth(from);
                float* source = panels + PanelStart(from) + (((position * inputs) + first) * fromWidth) + (output % 16);
                for (int column = 0; column < used; column++)
                    target[column] = source[column * fromWidth];
                for (int column = Math.Max(0, used); column < width; column++)
                    target[column] = 0;
            }
        }
    }

    private int Index(int position, int input, int output) => (((input * _positions) + position) * _rowStep) + (output * _outputStep);

    private int Place(int position, int input, int output)
    {
        int panel = output / 16;
        return PanelStart(panel) + (((position * _inputStride) + input) * PanelWidth(panel)) + (output % 16);
    }
}
