using System.Diagnostics;

namespace Microsoft.ML.Runtime;

/// <summary>The environment behind an MLContext, and, registered under a name, a component's host.</summary>
internal sealed class LocalEnvironment : IHost, IHostEnvironmentInternal
{
    private readonly Lock _lock = new();
    private readonly LocalEnvironment _parent;
    private readonly Action<string, ChannelMessage> _listener;
    private readonly string _name;

    public LocalEnvironment(int? seed, Action<string, ChannelMessage> listener)
    {
        Seed = seed;
        Rand = seed is int value ? new Random(value) : new Random();
        ComponentCatalog = new ComponentCatalog();
        TempFilePath = Path.GetTempPath();
        _listener = listener;
    }

    private LocalEnvironment(LocalEnvironment parent, string name, Random random)
    {
        _parent = parent;
        _listener = parent._listener;
        _name = name;
        // A host is named after its parent's parent: so the real environment does.
        FullName = parent._parent?.FullName is string prefix ? $"{prefix}; {name}" : name;
        Rand = random;
        Seed = parent.Seed;
        ComponentCatalog = parent.ComponentCatalog;
        TempFilePath = parent.TempFilePath;
        GpuDeviceId = parent.GpuDeviceId;
        FallbackToCpu = parent.FallbackToCpu;
    }

    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string TempFilePath { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool FallbackToCpu { get; set; }

    public string ContextDescription => _parent == null ? "HostEnvironment" : FullName;

    private string FullName { get; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_lock)
            return new LocalEnvironment(this, name, new Random(seed ?? Rand.Next()));
    }

    public IChannel Start(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new Channel(this, name);
    }

    public IPipe<TMessage> StartPipe<TMessage>(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return typeof(TMessage) == typeof(ChannelMessage) ? (IPipe<TMessage>)Start(name) : new SilentPipe<TMessage>(this);
    }

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return SilentProgressChannel.Instance;
    }

    public TException Process<TException>(TException ex) where TException : Exception
    {
        if (ex != null)
            ex.Data["Throwing component"] = _name ?? "Environment";
        return ex;
    }

    private sealed class SilentPipe<TMessage>(IExceptionContext context) : IPipe<TMessage>
    {
        public string ContextDescription => context.ContextDescription;

        public TException Process<TException>(TException ex) where TException : Exception => context.Process(ex);

        public void Send(TMessage msg)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class Channel : IChannel
    {
        private readonly LocalEnvironment _owner;
        private readonly string _source;
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private bool _disposed;

        public Channel(LocalEnvironment owner, string name)
        {
            _owner = owner;
            _source = owner.FullName is string prefix ? $"{prefix}; {name}" : name;
            Send(ChannelMessageKind.Trace, MessageSensitivity.None, "Channel started");
        }

        public string ContextDescription => _source;

        public TException Process<TException>(TException ex) where TException : Exception => _owner.Process(ex);

        public void Send(ChannelMessage msg) => _owner._listener?.Invoke(_source, msg);

        public void Trace(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Trace, sensitivity, fmt);

        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Trace, sensitivity, fmt, args);

        public void Info(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Info, sensitivity, fmt);

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Info, sensitivity, fmt, args);

        public void Warning(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Warning, sensitivity, fmt);

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Warning, sensitivity, fmt, args);

        public void Error(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Error, sensitivity, fmt);

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Error, sensitivity, fmt, args);

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            Send(ChannelMessageKind.Trace, MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
            Send(ChannelMessageKind.Trace, MessageSensitivity.None, "Channel disposed");
        }

        private void Send(ChannelMessageKind kind, MessageSensitivity sensitivity, string message, params object[] args)
            => Send(new ChannelMessage(kind, sensitivity, message, args));
    }
}
