#include "cli/commands.h"
#include "cli/interrupt.h"

int main(int argc, char** argv) {
  mercer::cli::catch_interrupts();
  return mercer::cli::run(argc, argv);
}
