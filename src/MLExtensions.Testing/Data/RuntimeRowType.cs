using System.Reflection;
using System.Reflection.Emit;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Testing.Data;

/// <summary>A class with a public field for each column of a schema, made at run time: prediction engines need one.</summary>
internal sealed class RuntimeRowType
{
    private RuntimeRowType(Type type, SchemaDefinition definition)
    {
        Type = type;
        Definition = definition;
    }

    public Type Type { get; }

    public SchemaDefinition Definition { get; }

    public static RuntimeRowType Create(IReadOnlyList<DataViewSchema.Column> columns)
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("RuntimeRows"), AssemblyBuilderAccess.Run);
        TypeBuilder builder = assembly.DefineDynamicModule("RuntimeRows").DefineType("Row", TypeAttributes.Public | TypeAttributes.Class);
        foreach (DataViewSchema.Column column in columns)
        {
            FieldBuilder field = builder.DefineField(column.Name, FieldType(column.Type), FieldAttributes.Public);
            if (column.Type is ImageDataViewType)
            {
                // The attribute wants a size; the definition below says the column's own type.
                field.SetCustomAttribute(new CustomAttributeBuilder(typeof(ImageTypeAttribute).GetConstructor([typeof(int), typeof(int)])!, [1, 1]));
            }
        }

        builder.DefineDefaultConstructor(MethodAttributes.Public);
        Type type = builder.CreateType();
        SchemaDefinition definition = SchemaDefinition.Create(type);
        foreach (DataViewSchema.Column column in columns)
        {
            definition[column.Name].ColumnType = column.Type;
        }

        return new RuntimeRowType(type, definition);
    }

    public object NewRow(IReadOnlyList<DataViewSchema.Column> columns, object[] values)
    {
        object row = Activator.CreateInstance(Type)!;
        for (int i = 0; i < values.Length; i++)
        {
            Type.GetField(columns[i].Name)!.SetValue(row, values[i] is ImageValue image ? image.ToImage() : values[i]);
        }

        return row;
    }

    public object[] Values(object row, IReadOnlyList<DataViewSchema.Column> columns) =>
        [.. columns.Select(c => Value(Type.GetField(c.Name)!.GetValue(row)) ?? (c.Type is VectorDataViewType ? Array.CreateInstance(Type.GetField(c.Name)!.FieldType.GetElementType()!, 0) : ""))];

    private static object? Value(object? value) => value is MLImage image ? new ImageValue(image) : value;

    private static Type FieldType(DataViewType type) =>
        type is VectorDataViewType vector ? Plain(vector.ItemType.RawType).MakeArrayType() : Plain(type.RawType);

    private static Type Plain(Type raw) => raw == typeof(ReadOnlyMemory<char>) ? typeof(string) : raw;
}
