//## Transfer learning
ImageSet images = DrawnShapes.Draw(40, seed: 1, size: 32);
MiniVgg.Create(seed: 1, imageSize: 32).Save("network.onnx");
//## What convnets learn
MiniVgg.Create(seed: 1, imageSize: 32).Save("network.onnx");
