using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Column types beside the built-in ones: each belongs to one CLR type with one attribute (or none).</summary>
public static class DataViewTypeManager
{
    private static readonly Lock Gate = new();
    private static readonly List<(Type Raw, DataViewTypeAttribute Attribute, DataViewType Type)> Registered = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        Contracts.CheckValue(dataViewType, nameof(dataViewType));
        Contracts.CheckValue(type, nameof(type));
        Contracts.CheckParam(type != typeof(string) && ColumnTypeExtensions.TryPrimitiveTypeFromType(type) == null, nameof(type),
            $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        lock (Gate)
        {
            DataViewType known = Find(type, typeAttribute);
            if (known == null)
                Registered.Add((type, typeAttribute, dataViewType));
            else if (!known.Equals(dataViewType))
                throw Contracts.ExceptParam(nameof(type), $"Repeated type register. The raw type {type} has been associated with {known} so it cannot be associated with {dataViewType}.");
        }
    }

    /// <summary>The registered type of a member's CLR type and attributes, or null.</summary>
    internal static DataViewType TryGet(Type type, MemberInfo member)
    {
        DataViewTypeAttribute attribute = member?.GetCustomAttributes<DataViewTypeAttribute>().FirstOrDefault();
        attribute?.Register();
        lock (Gate)
            return Find(type, attribute);
    }

    private static DataViewType Find(Type type, DataViewTypeAttribute attribute)
        => Registered.FirstOrDefault(r => r.Raw == type && (attribute == null ? r.Attribute == null : attribute.Equals(r.Attribute))).Type;
}
