using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column that is a field or property of a user's class.</summary>
internal sealed class TypedMember
{
    private Delegate _peek;
    private Delegate _poke;

    private TypedMember(string name, DataViewType columnType, MemberInfo member, DataViewSchema.Annotations annotations)
    {
        Name = name;
        ColumnType = columnType;
        Member = member;
        Annotations = annotations;
    }

    public string Name { get; }

    public DataViewType ColumnType { get; }

    public MemberInfo Member { get; }

    public DataViewSchema.Annotations Annotations { get; }

    public Type ClrType => TypeOf(Member);

    public static TypedMember[] Create(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction)
        => [.. (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Create(userType, column))];

    public static DataViewSchema MakeSchema(IEnumerable<TypedMember> members)
    {
        var builder = new DataViewSchema.Builder();
        foreach (TypedMember member in members)
            builder.AddColumn(member.Name, member.ColumnType, member.Annotations);
        return builder.ToSchema();
    }

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The column type that the member's type and attributes say.</summary>
    public static DataViewType ColumnTypeOf(MemberInfo member)
    {
        DataViewType registered = DataViewTypeManager.TryGet(TypeOf(member), member);
        if (registered != null)
            return registered;
        PrimitiveDataViewType item = ItemOf(member, out bool isVector);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(item.RawType), "userType",
                $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            item = new KeyDataViewType(item.RawType, key.KeyCount.Count.GetValueOrDefault());
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(vector == null || isVector, "userType",
            $"Member {member.Name} marked with VectorTypeAttribute, but does not appear to be a vector type");
        if (!isVector)
            return item;
        return vector?.Dims is { Length: > 0 } dimensions ? new VectorDataViewType(item, dimensions) : new VectorDataViewType(item);
    }

    /// <summary>Whether a column of that type can be read into the member.</summary>
    public bool Accepts(DataViewType type)
    {
        if (type is VectorDataViewType or PrimitiveDataViewType)
        {
            if (ColumnType is not (VectorDataViewType or PrimitiveDataViewType))
                return false;
            PrimitiveDataViewType item = ItemOf(Member, out bool isVector);
            return isVector == type is VectorDataViewType && type.ItemType().RawType == item.RawType;
        }

        return type.RawType == ClrType;
    }

    public Func<TRow, TMember> Peek<TRow, TMember>() => (Func<TRow, TMember>)(_peek ??= CompilePeek<TRow, TMember>());

    public Action<TRow, TMember> Poke<TRow, TMember>() => (Action<TRow, TMember>)(_poke ??= CompilePoke<TRow, TMember>());

    private Func<TRow, TMember> CompilePeek<TRow, TMember>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, Member), row).Compile();
    }

    private Action<TRow, TMember> CompilePoke<TRow, TMember>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, Member), value), row, value).Compile();
    }

    private static TypedMember Create(Type userType, SchemaDefinition.Column column)
    {
        const string Parameter = "userSchemaDefinition";
        Contracts.CheckParam(column.MemberName != null, Parameter, "Null field name detected in schema definition");
        MemberInfo member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName);
        Contracts.CheckParam(member != null, Parameter, $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        DataViewType type = column.ColumnType ?? ColumnTypeOf(member);
        if (type is VectorDataViewType or PrimitiveDataViewType)
        {
            PrimitiveDataViewType item = ItemOf(member, out bool isVector);
            bool wantsVector = type is VectorDataViewType;
            Contracts.CheckParam(isVector == wantsVector, Parameter,
                $"Column '{name}' is supposed to be {Kind(wantsVector)}, but type of associated field '{column.MemberName}' is {Kind(isVector)}");
            Contracts.CheckParam(type.ItemType().RawType == item.RawType, Parameter,
                $"Column '{name}' is supposed to have item type {type.ItemType().RawType}, but associated field has type {item.RawType}");
        }

        return new TypedMember(name, type, member, column.Annotations);
    }

    private static string Kind(bool isVector) => isVector ? "vector" : "scalar";

    private static PrimitiveDataViewType ItemOf(MemberInfo member, out bool isVector)
    {
        Type type = TypeOf(member);
        isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        Type item = type.IsArray ? type.GetElementType() : isVector ? type.GetGenericArguments()[0] : type;
        return ColumnTypeExtensions.TryPrimitiveTypeFromType(item)
            ?? throw Contracts.ExceptParam("rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
    }
}
