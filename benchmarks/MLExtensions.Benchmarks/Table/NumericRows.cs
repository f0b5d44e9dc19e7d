using System.Globalization;
using MLExtensions.Numerics;
using static MLExtensions.Benchmarks.Table.TableSetting;

namespace MLExtensions.Benchmarks.Table;

/// <summary>Matrix product, neighbours of all rows, clusters, principal components.</summary>
internal static class NumericRows
{
    private const int Rows = 10_000;
    private const int Square = 1024;

    public static IEnumerable<TableRow> All =>
    [
        new TableRow("matrix product", $"{Square} × {Square}", "PyTorch", Product),
        Row("k nearest neighbours of all rows, 30", "neighbors", (data, threads) => NearestNeighbors.Find(data, 30, new NearestNeighborsOptions { Threads = threads })),
        Row("k-means, 20 clusters", "kmeans", (data, threads) => KMeans.Fit(data, 20, new KMeansOptions { Iterations = 50, Tolerance = 0, Restarts = 1, Threads = threads })),
        Row("principal components, 10", "pca", (data, threads) => PrincipalComponents.Fit(data, 10, threads: threads)),
    ];

    private static Contest Product(TableSetting setting)
    {
        FloatMatrix left = RandomMatrix.Draw(Square, Square, 1), right = RandomMatrix.Draw(Square, Square, 2), target = new(Square, Square);
        PeerProcess? peer = setting.Start("torch", "torch_gemm.py", "--size", Argument(Square));
        return new Contest(Contest.Timed(() => MatrixProduct.Multiply(left, right, target, threads: setting.Threads)), peer is null ? null : peer.Run, peer) { Steps = 20, WarmUps = 3 };
    }

    private static TableRow Row(string component, string task, Action<FloatMatrix, int> ours) =>
        new(component, string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} × {TsneData.Columns}"), "scikit-learn", setting =>
        {
            FloatMatrix data = TsneData.Mixture(Rows);
            string file = setting.File($"{task}.f32");
            TsneData.Write(file, data);
            PeerProcess? peer = setting.Start("sklearn", "sklearn_steps.py", "--task", task, "--data", file, "--columns", Argument(data.Columns));
            return new Contest(Contest.Timed(() => ours(data, setting.Threads)), peer is null ? null : peer.Run, peer) { Steps = 2 };
        });
}
