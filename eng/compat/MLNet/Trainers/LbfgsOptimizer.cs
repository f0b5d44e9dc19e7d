namespace Microsoft.ML.Trainers;

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, chapters 3 and 7). With an L1 weight it is OWL-QN (Andrew and Gao, 2007).
/// Stops when the geometrically weighted mean improvement falls below the tolerance, as ML.NET's trainer does.
/// </summary>
internal sealed class LbfgsOptimizer
{
    private const double MeanDecay = 0.25;
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int ZoomSteps = 10;
    private const int BacktrackSteps = 8;

    private readonly Func<float[], float[], double> _objective;
    private readonly LbfgsHistory _history;
    private readonly float _l1;
    private readonly int _penalizedFrom;
    private readonly float[] _direction;
    private readonly float[] _descent;
    private float[] _x, _gradient, _newX, _newGradient;
    private double _value, _newValue;
    private int _iteration = 1;

    internal LbfgsOptimizer(Func<float[], float[], double> objective, float[] start, int historySize, float l1, int penalizedFrom)
    {
        _objective = objective;
        _l1 = l1;
        _penalizedFrom = penalizedFrom;
        _history = new LbfgsHistory(historySize);
        _x = (float[])start.Clone();
        _gradient = new float[start.Length];
        _newX = (float[])start.Clone();
        _newGradient = new float[start.Length];
        _direction = new float[start.Length];
        _descent = l1 > 0 ? new float[start.Length] : _direction;
    }

    /// <summary>The minimizer found. A step that cannot improve any more ends the search.</summary>
    internal float[] Minimize(double tolerance, int maximumIterations)
    {
        _value = _newValue = Evaluate(_x, _gradient);
        if (!double.IsFinite(_value))
            throw new InvalidOperationException($"Optimizer unable to proceed with loss function yielding {_value}");
        double improvement = 0;
        UpdateDirection();
        while (true)
        {
            if (!Search(force: false))
            {
                // Numerical errors of earlier gradients may have spoilt the history: start over with the gradient alone.
                _history.Clear();
                UpdateDirection();
                if (!Search(force: true))
                    return _newValue <= _value ? _newX : _x;
            }

            improvement = (_value - _newValue) + MeanDecay * improvement;
            double mean = improvement * (1 - MeanDecay) / (1 - Math.Pow(MeanDecay, _iteration));
            if (mean < tolerance || _iteration >= maximumIterations || !_history.Add(_newX, _x, _newGradient, _gradient))
                return _newX;

            (_x, _newX) = (_newX, _x);
            (_gradient, _newGradient) = (_newGradient, _gradient);
            _value = _newValue;
            _iteration++;
            UpdateDirection();
        }
    }

    private double Evaluate(float[] x, float[] gradient)
    {
        double value = _objective(x, gradient);
        if (_l1 == 0)
            return value;
        double norm = 0;
        for (int i = _penalizedFrom; i < x.Length; i++)
            norm += Math.Abs(x[i]);
        return value + _l1 * norm;
    }

    private void UpdateDirection()
    {
        if (_l1 == 0)
        {
            for (int i = 0; i < _direction.Length; i++)
                _direction[i] = -_gradient[i];
            _history.Apply(_direction);
            return;
        }

        for (int i = 0; i < _descent.Length; i++)
            _descent[i] = i < _penalizedFrom ? -_gradient[i] : PseudoDescent(_x[i], _gradient[i]);
        _descent.CopyTo(_direction, 0);
        _history.Apply(_direction);
        for (int i = 0; i < _direction.Length; i++)
        {
            if (_descent[i] == 0)
                _direction[i] = 0;
        }
    }

    // The steepest descent of the penalized objective: at zero the penalty swallows gradients up to its weight.
    private float PseudoDescent(float x, float gradient)
    {
        if (x != 0)
            return -gradient - Math.Sign(x) * _l1;
        return Math.Abs(gradient) <= _l1 ? 0 : -gradient + Math.Sign(gradient) * _l1;
    }

    private bool Search(bool force)
    {
        double slope = _l1 > 0 ? -DenseVector.Dot(_direction, _descent) : DenseVector.Dot(_direction, _gradient);
        if (slope >= 0)
            return false;
        double first = _iteration == 1 ? 1 / DenseVector.Norm(_direction) : 1;
        return _l1 > 0 ? Backtrack(first, force) : SearchWolfe(first, slope, force);
    }

    private readonly record struct Point(double Step, double Value, double Slope);

    private Point Try(double step)
    {
        DenseVector.Combine(_newX, _x, _direction, (float)step);
        _newValue = Evaluate(_newX, _newGradient);
        if (double.IsNaN(_newValue))
            throw new InvalidOperationException($"Optimizer unable to proceed with loss function yielding {_newValue}");
        return new Point(step, _newValue, DenseVector.Dot(_direction, _newGradient));
    }

    // Step length by the strong Wolfe conditions: bracket, then zoom.
    private bool SearchWolfe(double step, double slope, bool force)
    {
        var last = new Point(0, _value, slope);
        while (true)
        {
            Point current = Try(step);
            if (double.IsPositiveInfinity(current.Value))
            {
                step /= 2;
                continue;
            }

            if (current.Value > _value + SufficientDecrease * slope * step || (last.Step > 0 && current.Value >= last.Value))
                return Zoom(last, current, slope, force);
            if (Math.Abs(current.Slope) <= -Curvature * slope)
                return true;
            if (current.Slope >= 0)
                return Zoom(current, last, slope, force);
            last = current;
            step *= 2;
        }
    }

    private bool Zoom(Point low, Point high, double slope, bool force)
    {
        for (int count = 0; force || count < ZoomSteps; count++)
        {
            double left = Math.Min(low.Step, high.Step), right = Math.Max(low.Step, high.Step);
            double step = CubicMinimum(low, high);
            if (!double.IsFinite(step))
                step = (left + right) / 2;
            step = Math.Clamp(step, 0.99 * left + 0.01 * right, 0.01 * left + 0.99 * right);

            Point current = Try(step);
            bool tooHigh = current.Value > _value + SufficientDecrease * slope * step || current.Value >= low.Value;
            if (!tooHigh && Math.Abs(current.Slope) <= -Curvature * slope)
                return true;
            if ((float)step == (float)(tooHigh ? high : low).Step)
                return false;
            if (tooHigh)
            {
                high = current;
                continue;
            }

            if (current.Slope * (high.Step - low.Step) >= 0)
                high = low;
            low = current;
        }

        return false;
    }

    private static double CubicMinimum(Point p, Point q)
    {
        double a = p.Slope + q.Slope - 3 * (p.Value - q.Value) / (p.Step - q.Step);
        double b = Math.Sign(q.Step - p.Step) * Math.Sqrt(a * a - p.Slope * q.Slope);
        return q.Step - (q.Step - p.Step) * (q.Slope + b - a) / (q.Slope - p.Slope + 2 * b);
    }

    // OWL-QN: no step crosses an orthant.
    private bool Backtrack(double step, bool force)
    {
        double progress = StepInOrthant(step);
        if (progress < 0)
        {
            for (int i = _penalizedFrom; i < _direction.Length; i++)
            {
                if (_descent[i] * _direction[i] < 0)
                    _direction[i] = 0;
            }

            progress = StepInOrthant(step);
        }

        for (int count = 1; ; count++)
        {
            _newValue = Evaluate(_newX, _newGradient);
            if (_newValue <= _value - SufficientDecrease * progress)
                return true;
            if ((count == BacktrackSteps && !force) || step < float.Epsilon)
                return false;
            step *= 0.25;
            progress = StepInOrthant(step);
        }
    }

    private double StepInOrthant(double step)
    {
        DenseVector.Combine(_newX, _x, _direction, (float)step);
        for (int i = _penalizedFrom; i < _newX.Length; i++)
        {
            if (_x[i] * _newX[i] < 0)
                _newX[i] = 0;
        }

        return DenseVector.Dot(_descent, _newX) - DenseVector.Dot(_descent, _x);
    }
}
