/// One attempt at a task, by the task's position; attempts count from 1.
struct Attempt: Hashable {
  let task: Int
  let number: Int
}
