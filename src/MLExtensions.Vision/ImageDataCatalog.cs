using Microsoft.ML;
using MLExtensions.Vision;

namespace MLExtensions;

/// <summary>Loaders of images: methods of <c>ml.Data</c>.</summary>
public static class ImageDataCatalog
{
    /// <summary>Views a folder that has a folder of image files for each class: an <c>Image</c>, the <c>Label</c> and the <c>Path</c> of each file.</summary>
    /// <param name="catalog"><c>ml.Data</c>.</param>
    /// <param name="folder">The folder; classes and files are taken in the ordinal order of their names.</param>
    /// <param name="options">Size, limits, what to do with bad files; null for the defaults.</param>
    /// <param name="columns">The columns; null for the defaults.</param>
    /// <returns>A view that reads the files as its rows are read.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There is no image in any folder below it.</exception>
    public static ImageDataView LoadImagesFromFolder(this DataOperationsCatalog catalog, string folder, ImageLoadOptions? options = null, ImageColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ImageFileList.FromFolder(folder, options).ToDataView(columns);
    }

    /// <summary>Views the files that a table names.</summary>
    /// <param name="catalog"><c>ml.Data</c>.</param>
    /// <param name="path">The table: a path, which starts at the table's folder, and a class in each line.</param>
    /// <param name="options">The table's form, size, limits, what to do with bad files; null for the defaults.</param>
    /// <param name="columns">The columns; null for the defaults.</param>
    /// <returns>A view that reads the files as its rows are read.</returns>
    /// <exception cref="FileNotFoundException">There is no such table.</exception>
    /// <exception cref="InvalidDataException">A line is malformed.</exception>
    public static ImageDataView LoadImagesFromCsv(this DataOperationsCatalog catalog, string path, CsvLoadOptions? options = null, ImageColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ImageFileList.FromCsv(path, options).ToDataView(columns);
    }

    /// <summary>Views images and labels of IDX files: MNIST and its kin.</summary>
    /// <param name="catalog"><c>ml.Data</c>.</param>
    /// <param name="imagesPath">The images.</param>
    /// <param name="labelsPath">The labels.</param>
    /// <param name="columns">The columns; null for the defaults.</param>
    /// <exception cref="InvalidDataException">A file is malformed, or they do not belong together.</exception>
    public static ImageDataView LoadImagesFromIdx(this DataOperationsCatalog catalog, string imagesPath, string labelsPath, ImageColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ImageSet.FromIdx(imagesPath, labelsPath).ToDataView(columns);
    }

    /// <summary>Views CIFAR-10 in its binary form.</summary>
    /// <param name="catalog"><c>ml.Data</c>.</param>
    /// <param name="path">One file, or the folder of the training files.</param>
    /// <param name="columns">The columns; null for the defaults.</param>
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    public static ImageDataView LoadImagesFromCifar10(this DataOperationsCatalog catalog, string path, ImageColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ImageSet.FromCifar10(path).ToDataView(columns);
    }

    /// <summary>Adds the images of the files that a column names, with all that ML.NET's LoadImages lacks: checks, limits, EXIF orientation, antialiased resizing, skipping.</summary>
    /// <param name="catalog"><c>ml.Data</c>.</param>
    /// <param name="input">The rows.</param>
    /// <param name="imageColumn">The new column of images.</param>
    /// <param name="pathColumn">The column of paths (text).</param>
    /// <param name="folder">Where relative paths start; null for the current folder.</param>
    /// <param name="options">Size, limits, what to do with bad files; null for the defaults. Its threads and progress do not apply: files are read as rows are.</param>
    /// <returns>A view that reads the files as its rows are read. A bad file is an error that names column, row and path, or its row is left out and counted.</returns>
    /// <exception cref="ArgumentException">There is no such column of text.</exception>
    public static ImagePathView LoadImagesFromColumn(
        this DataOperationsCatalog catalog, IDataView input, string imageColumn, string pathColumn, string? folder = null, ImageLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(imageColumn);
        ArgumentException.ThrowIfNullOrEmpty(pathColumn);
        return new ImagePathView(input, imageColumn, pathColumn, folder ?? "", options ?? new ImageLoadOptions());
    }
}
