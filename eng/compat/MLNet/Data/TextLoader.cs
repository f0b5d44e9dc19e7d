using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed class TextLoader : IDataLoader<IMultiStreamSource>
{
    private readonly Options _options;
    private readonly TextColumn[] _columns;
    private readonly DataViewSchema _schema;

    internal TextLoader(Options options, IMultiStreamSource dataSample)
    {
        _options = options ?? new Options();
        Refuse(_options.AllowSparse, nameof(Options.AllowSparse));
        Refuse(_options.HeaderFile != null, nameof(Options.HeaderFile));
        Refuse(_options.Columns is not { Length: > 0 }, "a schema read from the data: set Columns;");
        Contracts.CheckUserArg(_options.Separators is { Length: > 0 }, nameof(Options.Separators), "At least one separator is needed.");
        Contracts.CheckUserArg(_options.DecimalMarker is '.' or ',', nameof(Options.DecimalMarker), "Decimal marker cannot be other than '.' or ','.");
        Contracts.CheckUserArg(!_options.Separators.Contains(_options.DecimalMarker), nameof(Options.DecimalMarker), "Decimal marker and separator cannot be the same.");
        _columns = TextColumn.Bind(_options, dataSample);
        var builder = new DataViewSchema.Builder();
        foreach (TextColumn column in _columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        _schema = builder.ToSchema();
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source)
    {
        Contracts.CheckValue(source, nameof(source));
        return new TextDataView(_schema, _columns, _options, source);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException("This stand-in does not save a TextLoader with a model.");

    /// <summary>The columns that a class's members ask for by <see cref="LoadColumnAttribute"/>.</summary>
    internal static Column[] ColumnsOf(Type userType)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        MemberInfo[] members = [.. userType.GetFields(Public), .. userType.GetProperties(Public).Where(p => p.GetGetMethod() != null && p.GetIndexParameters().Length == 0)];
        Contracts.CheckParam(members.Length > 0, "TInput", "Should define at least one public, readable field or property in TInput.");
        return [.. members.Select(ColumnOf)];
    }

    private static Column ColumnOf(MemberInfo member)
    {
        string kind = member is FieldInfo ? "Field" : "Property";
        LoadColumnAttribute source = member.GetCustomAttribute<LoadColumnAttribute>()
            ?? throw Contracts.Except($"{kind} '{member.Name}' is missing the LoadColumnAttribute attribute");
        Type type = TypedMember.TypeOf(member);
        Type item = type.IsArray ? type.GetElementType() : type;
        DataKind itemKind = ColumnTypeExtensions.TryKindOf(item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item)
            ?? throw Contracts.Except($"{kind} {member.Name} is of unsupported type.");
        string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
        return new Column(name, itemKind, source.Sources, member.GetCustomAttribute<KeyTypeAttribute>()?.KeyCount);
    }

    private static void Refuse(bool asked, string what)
    {
        if (asked)
            throw new NotSupportedException($"This stand-in's text loader does not support {what}.");
    }

    public class Options
    {
        public bool AllowQuoting;
        public bool AllowSparse;
        public bool HasHeader;
        public bool MissingRealsAsNaNs;
        public bool ReadMultilines;
        public bool TrimWhitespace;
        public bool UseThreads = true;
        public char DecimalMarker = '.';
        public char EscapeChar = '"';
        public char[] Separators = ['\t'];
        public int? InputSize;
        public long? MaxRows;
        public string HeaderFile;
        public Column[] Columns;

        public Options()
        {
        }
    }

    public sealed class Column
    {
        public string Name;
        public Range[] Source;
        public KeyCount KeyCount;

        public Column()
        {
        }

        public Column(string name, DataKind dataKind, int index) : this(name, dataKind, [new Range(index)])
        {
        }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex) : this(name, dataKind, [new Range(minIndex, maxIndex)])
        {
        }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            Contracts.CheckValue(name, nameof(name));
            Contracts.CheckValue(source, nameof(source));
            Name = name;
            DataKind = dataKind;
            Source = source;
            KeyCount = keyCount;
        }

        public DataKind DataKind { get; set; } = DataKind.Single;
    }

    public sealed class Range
    {
        public int Min;
        public int? Max;
        public bool AutoEnd;
        public bool VariableEnd;
        public bool AllOther;
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
        {
            Contracts.CheckParam(index >= 0, nameof(index), "Must be non-negative");
            Min = index;
            Max = index;
        }

        public Range(int min, int? max)
        {
            Contracts.CheckParam(min >= 0, nameof(min), "Must be non-negative");
            Contracts.CheckParam(max is null || max >= min, nameof(max), "If specified, must be greater than or equal to min");
            Min = min;
            Max = max;
            AutoEnd = max == null;
        }
    }
}
