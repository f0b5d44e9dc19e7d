using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML
{
    public abstract class ExtensionBaseAttribute : Attribute
    {
        private protected ExtensionBaseAttribute(string contractName)
        {
            Contracts.CheckNonEmpty(contractName, nameof(contractName));
            ContractName = contractName;
        }

        public string ContractName { get; }
    }
}

namespace Microsoft.ML.Transforms
{
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CustomMappingFactoryAttributeAttribute(string contractName) : ExtensionBaseAttribute(contractName);

    public abstract class CustomMappingFactory<TSrc, TDst> : ICustomMappingFactory where TSrc : class, new() where TDst : class, new()
    {
        protected CustomMappingFactory()
        {
        }

        public abstract Action<TSrc, TDst> GetMapping();

        ITransformer ICustomMappingFactory.Create(string contractName)
            => new CustomMappingTransformer<TSrc, TDst>(GetMapping(), contractName, null, null);
    }

    internal interface ICustomMappingFactory
    {
        ITransformer Create(string contractName);
    }

    /// <summary>A saved custom mapping is the name of its contract: the factory of that name is found again at load time.</summary>
    internal static class CustomMappingLoader
    {
        internal const string LoaderSignature = "CustomTransformer";

        internal static void Save(ModelSaveContext ctx, string contractName, Assembly assembly)
        {
            ctx.SetLoaderSignature(LoaderSignature);
            ctx.Writer.Write(contractName);
            ctx.Writer.Write(assembly.FullName);
        }

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        {
            string contractName = ctx.Reader.ReadString(), assemblyName = ctx.Reader.ReadString();
            IEnumerable<Assembly> candidates = env.ComponentCatalog.Registered
                .Concat(AppDomain.CurrentDomain.GetAssemblies().Where(a => a.FullName == assemblyName));
            Type factory = candidates.SelectMany(a => a.GetTypes())
                .FirstOrDefault(t => t.GetCustomAttribute<CustomMappingFactoryAttributeAttribute>()?.ContractName == contractName && typeof(ICustomMappingFactory).IsAssignableFrom(t));
            if (factory == null)
            {
                throw Contracts.Except($"Could not find the custom mapping '{contractName}': register the assembly of its factory ('{assemblyName}') "
                    + "with MLContext.ComponentCatalog.RegisterAssembly before loading the model.");
            }

            return ((ICustomMappingFactory)Activator.CreateInstance(factory)).Create(contractName);
        }
    }
}
