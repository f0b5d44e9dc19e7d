//## Train
ImageSet train = DrawnShapes.Draw(48, seed: 1, size: 28);
//## Measure
(ImageSet train, ImageSet test) = DrawnShapes.Draw(48, seed: 1, size: 28).Split(0.75, seed: 1);
using EmbeddingModel model = EmbeddingTrainer.Train(train, new EmbeddingOptions { Epochs = 1, Seed = 1 });
//## Search
(ImageSet train, ImageSet test) = DrawnShapes.Draw(48, seed: 1, size: 28).Split(0.75, seed: 1);
using EmbeddingModel model = EmbeddingTrainer.Train(train, new EmbeddingOptions { Epochs = 1, Seed = 1 });
//## Train, smaller
Epochs = 2 => Epochs = 1
