using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Vision;
using static MLExtensions.Benchmarks.Table.TableSetting;

namespace MLExtensions.Benchmarks.Table;

/// <summary>The nearest of many vectors to one: exact, and by a graph.</summary>
internal static class SearchRows
{
    private const int ExactRows = 200_000;
    private const int GraphRows = 50_000;
    private const int Columns = 128;
    private const int Directions = 16;
    private const int Queries = 100;
    private const int Nearest = 10;
    private const int Links = 12;
    private const int ConstructionBreadth = 48;
    private const int SearchBreadth = 32;

    public static IEnumerable<TableRow> All =>
    [
        new TableRow("exact search, one query", Size(ExactRows), "plain read of the vectors", setting =>
        {
            (FloatMatrix vectors, FloatMatrix queries) = Draw(ExactRows, setting);
            NearestNeighborIndex index = NearestNeighborIndex.Build(vectors, options: new NearestNeighborIndexOptions { Threads = setting.Threads });
            return new Contest(Ours(index, queries), Contest.Timed(() => VectorSearchBenchmark.PlainRead(vectors, setting.Threads)), index) { Steps = 20, WarmUps = 3 };
        }),
        Exact("scikit-learn", "sklearn"),
        Exact("faiss", "faiss"),
        new TableRow("HNSW search, one query", Size(GraphRows), "ours, exact", setting =>
        {
            (FloatMatrix vectors, FloatMatrix queries) = Draw(GraphRows, setting);
            NearestNeighborIndex graph = Graph(vectors, setting), exact = NearestNeighborIndex.Build(vectors, options: new NearestNeighborIndexOptions { Threads = 1 });
            return new Contest(Ours(graph, queries, SearchBreadth), Ours(exact, queries), graph, exact) { Steps = Queries, Remark = Recall(graph, exact, queries) };
        })
        { OneThread = true },
        new TableRow("HNSW search, one query", Size(GraphRows), "faiss, as many links", setting =>
        {
            (FloatMatrix vectors, FloatMatrix queries) = Draw(GraphRows, setting);
            NearestNeighborIndex graph = Graph(vectors, setting);
            PeerProcess? peer = Peer(setting, "faiss", "faiss-hnsw", vectors, queries);
            return new Contest(Ours(graph, queries, SearchBreadth), peer is null ? null : peer.Run, graph, peer) { Steps = Queries };
        })
        { OneThread = true },
    ];

    private static TableRow Exact(string peerName, string module) => new("exact search, one query", Size(ExactRows), peerName, setting =>
    {
        (FloatMatrix vectors, FloatMatrix queries) = Draw(ExactRows, setting);
        NearestNeighborIndex index = NearestNeighborIndex.Build(vectors, options: new NearestNeighborIndexOptions { Threads = setting.Threads });
        PeerProcess? peer = Peer(setting, module, module, vectors, queries);
        return new Contest(Ours(index, queries), peer is null ? null : peer.Run, index, peer) { Steps = 10, WarmUps = 3 };
    });

    private static PeerProcess? Peer(TableSetting setting, string module, string method, FloatMatrix vectors, FloatMatrix queries)
    {
        if (!setting.Has(module))
        {
            return null;
        }

        string vectorFile = setting.File("vectors.f32"), queryFile = setting.File("queries.f32");
        TsneData.Write(vectorFile, vectors);
        TsneData.Write(queryFile, queries);
        return setting.Start(
            module, "search_steps.py", "--method", method, "--vectors", vectorFile, "--queries", queryFile, "--columns", Argument(Columns), "--neighbors", Argument(Nearest),
            "--links", Argument(Links), "--construction", Argument(ConstructionBreadth), "--breadth", Argument(SearchBreadth));
    }

    private static (FloatMatrix Vectors, FloatMatrix Queries) Draw(int rows, TableSetting setting)
    {
        FloatMatrix all = VectorSearchData.Clusters(rows + Queries, Columns, Directions, setting.Threads);
        return (new FloatMatrix(all.Values[..(rows * Columns)], rows, Columns), new FloatMatrix(all.Values[(rows * Columns)..], Queries, Columns));
    }

    private static NearestNeighborIndex Graph(FloatMatrix vectors, TableSetting setting) => NearestNeighborIndex.Build(
        vectors, options: new NearestNeighborIndexOptions { Method = NeighborSearchMethod.Hnsw, Links = Links, ConstructionBreadth = ConstructionBreadth, Threads = setting.Threads });

    private static Func<int, double[]> Ours(NearestNeighborIndex index, FloatMatrix queries, int breadth = 0)
    {
        int query = 0;
        return Contest.Timed(() => index.Search(queries.Row(query++ % queries.Rows), Nearest, breadth));
    }

    private static string Recall(NearestNeighborIndex graph, NearestNeighborIndex exact, FloatMatrix queries)
    {
        int found = 0;
        for (int query = 0; query < queries.Rows; query++)
        {
            HashSet<long> right = [.. exact.Search(queries.Row(query), Nearest).Select(item => item.Id)];
            found += graph.Search(queries.Row(query), Nearest, SearchBreadth).Count(item => right.Contains(item.Id));
        }

        return string.Create(CultureInfo.InvariantCulture, $"recall {found / (double)(Nearest * queries.Rows):F3}");
    }

    private static string Size(int rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} × {Columns}, {Nearest} nearest");
}
