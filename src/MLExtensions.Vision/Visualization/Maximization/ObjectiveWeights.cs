namespace MLExtensions.Vision;

/// <summary>An objective as weights of a layer's responses.</summary>
internal static class ObjectiveWeights
{
    /// <summary>Writes the weights, [filters, rows, columns].</summary>
    /// <exception cref="ArgumentException">The layer has no such filter, place or class.</exception>
    public static void Write(FilterObjective objective, LayerGradient layer, string name, int border, Span<float> weights)
    {
        weights.Clear();
        switch (objective)
        {
            case FilterObjective.Filter filter:
                WritePlane(weights, Channel(filter.Channel), 1);
                break;
            case FilterObjective.Neuron neuron:
                int row = Place(neuron.Row, layer.MapHeight, "row"), column = Place(neuron.Column, layer.MapWidth, "column");
                weights[(((Channel(neuron.Channel) * layer.MapHeight) + row) * layer.MapWidth) + column] = 1;
                break;
            case FilterObjective.Direction direction when direction.Weights.Count != layer.Filters:
                throw new ArgumentException($"A direction in layer '{name}' has {layer.Filters} weights, not {direction.Weights.Count}.", nameof(objective));
            case FilterObjective.Direction direction:
                for (int channel = 0; channel < layer.Filters; channel++)
                {
                    WritePlane(weights, channel, direction.Weights[channel]);
                }

                break;
            case FilterObjective.Logit when layer.MapHeight * layer.MapWidth > 1:
                throw new ArgumentException($"Layer '{name}' gives maps of {layer.MapHeight} × {layer.MapWidth}, no class scores; use FilterObjective.Filter.", nameof(objective));
            case FilterObjective.Logit logit:
                weights[Channel(logit.Index)] = 1;
                break;
            default:
                throw new ArgumentException($"{objective} is no objective that is known.", nameof(objective));
        }

        void WritePlane(Span<float> all, int channel, float weight)
        {
            int top = Math.Min(border, (layer.MapHeight - 1) / 2), left = Math.Min(border, (layer.MapWidth - 1) / 2);
            int rows = layer.MapHeight - (2 * top), columns = layer.MapWidth - (2 * left);
            for (int row = top; row < top + rows; row++)
            {
                all.Slice((((channel * layer.MapHeight) + row) * layer.MapWidth) + left, columns).Fill(weight / (rows * columns));
            }
        }

        int Channel(int number) => number >= 0 && number < layer.Filters
            ? number
            : throw new ArgumentException($"Layer '{name}' has {layer.Filters} filters, numbered from 0; there is no {number}.", nameof(objective));

        int Place(int? place, int size, string axis) => place switch
        {
            null => size / 2,
            int given when given >= 0 && given < size => given,
            _ => throw new ArgumentException($"The maps of layer '{name}' are {layer.MapHeight} × {layer.MapWidth}; there is no {axis} {place}.", nameof(objective)),
        };
    }
}
