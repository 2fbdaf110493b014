// What training can ask of a model's scores.
#ifndef MERCER_TRAIN_LOSS_H_
#define MERCER_TRAIN_LOSS_H_

namespace mercer {

enum class Loss {
  kSoftmax,  // softmax_loss.h: the target against all items, or a sample of a large catalogue
  kBinary,   // binary_loss.h: the target against one item drawn at random
};

}  // namespace mercer

#endif  // MERCER_TRAIN_LOSS_H_
