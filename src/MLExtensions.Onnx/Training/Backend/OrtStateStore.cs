using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLExtensions.Onnx;

/// <summary>
/// The state of a training in native memory: two tensors for each variable. A step reads the one and writes the other, then they change
/// places; so nothing is copied, and a step that fails has changed nothing.
/// </summary>
internal sealed class OrtStateStore : IDisposable
{
    private readonly Dictionary<string, (StateRole Role, OrtValue First, OrtValue Second)> _variables = [];
    private readonly HandleLedger _ledger;

    public OrtStateStore(IEnumerable<StateVariable> variables, HandleLedger ledger)
    {
        _ledger = ledger;
        foreach (StateVariable variable in variables)
            _variables.Add(variable.Name, (variable.Role, Allocate(variable), Allocate(variable)));
    }

    /// <summary>Which tensors are current, a bit for each role: the same phase, the same bindings.</summary>
    public int Phase { get; private set; }

    public OrtValue Current(string variable) => Pick(variable, 0);

    public OrtValue Next(string variable) => Pick(variable, 1);

    public bool Contains(string variable) => _variables.ContainsKey(variable);

    public Span<float> Values(string variable) => MemoryMarshal.Cast<byte, float>(Current(variable).GetTensorMutableRawData());

    /// <summary>Makes what a step wrote current.</summary>
    public void Advance(bool updated, bool accumulates)
    {
        Phase ^= 1 << (int)StateRole.Statistic;
        if (updated)
            Phase ^= 1 << (int)StateRole.Parameter;
        else if (accumulates)
            Phase ^= 1 << (int)StateRole.Accumulator;
    }

    public void Dispose()
    {
        foreach ((_, OrtValue first, OrtValue second) in _variables.Values)
        {
            _ledger.Free(first);
            _ledger.Free(second);
        }

        _variables.Clear();
    }

    private OrtValue Pick(string name, int ahead)
    {
        (StateRole role, OrtValue first, OrtValue second) = _variables[name];
        int bit = (int)(role == StateRole.Slot ? StateRole.Parameter : role);
        return (((Phase >> bit) & 1) ^ ahead) == 0 ? first : second;
    }

    private OrtValue Allocate(StateVariable variable)
    {
        OrtValue value = _ledger.Own(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, variable.Dims));
        value.GetTensorMutableRawData().Clear();
        return value;
    }
}
