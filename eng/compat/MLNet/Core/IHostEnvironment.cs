using System.Reflection;

namespace Microsoft.ML.Runtime;

public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    IHost Register(string name, int? seed = null, bool? verbose = null);
}

public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}

/// <summary>What a component may ask of an environment beside the public members.</summary>
internal interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }

    string TempFilePath { get; set; }

    int? GpuDeviceId { get; set; }

    bool FallbackToCpu { get; set; }
}

public sealed class ComponentCatalog
{
    private readonly HashSet<Assembly> _registered = [];

    internal ComponentCatalog()
    {
    }

    internal IReadOnlyCollection<Assembly> Registered
    {
        get
        {
            lock (_registered)
                return [.. _registered];
        }
    }

    /// <summary>Loaders are found by <see cref="Data.ModelLoaders"/>: an assembly of a third party adds none, in ML.NET neither.</summary>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Contracts.CheckValue(assembly, nameof(assembly));
        lock (_registered)
            _registered.Add(assembly);
    }
}
