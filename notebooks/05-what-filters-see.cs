#!/usr/bin/env dotnet
#:project ../src/MLExtensions.Vision
#:project ../src/MLExtensions.Interactive
#:property PublishAot=false

// What filters see: the notebook 05-what-filters-see.ipynb as a program. Both are made from source/05-what-filters-see.md; change that.
// dotnet run notebooks/05-what-filters-see.cs [-- --quick] [--out FOLDER]
// Outside of the repository, each #:project is a package: #:package MLExtensions.Vision@0.1.0

using System.IO;
using MLExtensions;
using MLExtensions.Display;
using MLExtensions.Interactive;
using MLExtensions.Vision;

NotebookPage page = NotebookPage.Open("05-what-filters-see", "What filters see", args);

// What has a convolutional network learnt? Its first kernels can be looked at; for deeper filters, one can search for
// the image that excites them most, look for the patches of real images that do, and ask which pixels an answer rests
// on.
//
// Every cell works with VGG16: name an ONNX file of it in the environment variable `VGG16_ONNX`. Without one, as in the
// outputs stored here, the network is `MiniVgg`, trained in this notebook on drawn shapes.

page.Section("Settings");

int shapes = page.IsQuick ? 150 : 2000;   // drawn images that MiniVgg is trained on
int epochs = page.IsQuick ? 1 : 6;   // of MiniVgg
int size = page.IsQuick ? 32 : 64;   // of the images, in pixels
int filters = page.IsQuick ? 2 : 16;   // shown of each layer
int steps = page.IsQuick ? 3 : 80;   // of gradient ascent

page.Section("The network");

ImageSet drawn = DrawnShapes.Draw(shapes, seed: 1, size: size);
string? file = Environment.GetEnvironmentVariable("VGG16_ONNX");
PretrainedCnn network = file is not null && File.Exists(file)
    ? Vgg16.Load(file)
    : MiniVgg.Train(drawn, new MiniVggOptions { ImageSize = size, Epochs = epochs, Seed = 1, Progress = page.ShowLive("MiniVgg on drawn shapes") });
var visualizer = new FilterVisualizer(network);
string[] layers = ["block2_conv1", "block4_conv1"];

page.Section("The first kernels");

// The only layer whose weights are pictures: edges of some direction, blobs, colours.

page.Show(FilterVisualizer.KernelGrid(visualizer.DrawFirstKernels()));

page.Section("Images that filters respond to");

// Gradient ascent on the image: start with noise, and follow the gradient of a filter's mean response $a$,
//
// $$x \leftarrow x + \eta \, \frac{\partial a(x) / \partial x}{\lVert \partial a(x) / \partial x \rVert}$$
//
// `Lucid` describes the image by its frequencies, with decorrelated colours, and looks at it from random views, so that
// noise does not win.

MaximizationOptions ascent = MaximizationOptions.Lucid with { Size = size, Steps = steps, Seed = 1 };
page.Show(visualizer.Maximize(layers[0], Enumerable.Range(0, filters), ascent));

page.Show(visualizer.Maximize(layers[1], Enumerable.Range(0, filters), ascent));

page.Section("Patches of real images");

// What each filter sees where it responds most: its receptive field, cut out of 300 images.

ImageSet seen = DrawnShapes.Draw(Math.Min(300, shapes), seed: 2, size: size);
page.Show(visualizer.FindTopImages(layers[1], seen.Images, Enumerable.Range(0, filters), new TopImagesOptions { Count = 8 }));

page.Section("Feature maps");

// Where in an image the filters of a layer respond.

PixelImage image = seen.Images[3];
page.Show(visualizer.ComputeFeatureMaps(layers[0], image));

page.Section("What an answer rests on");

// Saliency is the size of the gradient of the answer's score; Grad-CAM weighs a layer's maps by their mean gradients;
// occlusion covers one place after the other.

var tiles = new List<ImageTile>();
foreach (int index in new[] { 0, 3, 5 })
{
    AttributionMap saliency = visualizer.ComputeSaliency(seen.Images[index]);
    tiles.Add(seen.Images[index].ToTile(seen.ClassNames[seen.Labels[index]]));
    tiles.Add(saliency.Picture().ToTile("saliency"));
    tiles.Add(visualizer.ComputeGradientTimesInput(seen.Images[index]).Picture().ToTile("gradient x input"));
    tiles.Add(visualizer.ComputeGradCam(seen.Images[index], layers[1]).Overlay().ToTile("Grad-CAM"));
}

page.Show(new ImageGrid { Columns = 4, TileSize = 128, Tiles = tiles });

visualizer.Dispose();

page.Save();
