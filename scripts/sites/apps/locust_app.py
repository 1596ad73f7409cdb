from locust import HttpUser, constant, task


class Visitor(HttpUser):
    wait_time = constant(1)

    @task
    def shelf(self):
        self.client.get("/")

    @task
    def pot(self):
        self.client.get("/pot")
